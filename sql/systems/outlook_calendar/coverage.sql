-- One row per calendar: the time that its files hold, which a person or a server chose; and what of it is in a zone that nobody knows.
with entry as (
    select whose, starts_on, starts_at is null and not all_day and starts_local is not null as is_zoneless, _file, _row
    from raw.outlook_calendar__events
    union all
    select whose, starts_on, false, _file, _row from raw.outlook_calendar__list
    union all
    select whose, starts_on, false, _file, _row from raw.outlook_calendar__list_by_place
)
select
    'calendar_events'                                   as table_name,
    whose                                               as source_id,
    begin_of(min(starts_on))                            as window_start,
    begin_of(max(starts_on) + 1)                        as window_end,
    null                                                as is_complete,
    'a file holds the period for which it was exported' || case when count(*) filter (is_zoneless) > 0
        then '; ' || count(*) filter (is_zoneless) || ' entries are in a time zone that nobody knows, and are read in the exporter''s' else '' end as reason,
    min(_file)                                          as _file,
    arg_min(_row, {'file': _file, 'row': _row})         as _row
from entry
group by whose
