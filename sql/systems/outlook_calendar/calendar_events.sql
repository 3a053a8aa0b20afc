-- One row per event and occurrence, from calendars as .ics and as .csv.
with entered as (
    select whose, subject, starts_on, starts, ends_on, ends, organiser, required, invited, shown, _file, _row from raw.outlook_calendar__list
    union all
    select whose, subject, starts_on, starts, ends_on, ends, organiser, required, invited, shown, _file, _row from raw.outlook_calendar__list_by_place
),
listed as (
    select
        entry.*,
        clock(entry.starts) as starts_clock,
        clock(entry.ends)   as ends_clock,
        -- Two scales are in use. A 4 (out of office) or a 0 (free) tells which; a 3 alone could be free or out of office.
        case when bool_or(entry.shown = '0') over whole_file then 'number 0 to 4'
             when bool_or(entry.shown = '4') over whole_file then 'number 1 to 4'
             else 'number 1 to 3' end as scale,
        -- The list has no number of its own, and the same entry may stand in it twice.
        row_number() over (partition by entry._file, entry.subject, entry.starts_on, entry.starts, entry.ends_on, entry.ends
            order by entry._row) as nth
    from entered as entry
    window whole_file as (partition by entry._file)
),
timed as (
    select *, starts_on + starts_clock as starts_local, ends_on + ends_clock as ends_local from listed
)
select
    coalesce(event.uid || coalesce('/' || event.occurrence, ''), md5(concat_ws('|',
        coalesce(event.starts_at, event.starts_local, event.starts_on), event.seconds, event.summary))) as event_id,
    event.whose                                                       as calendar_id,
    case when event.repeats then event.uid end                        as series_id,
    event.summary                                                     as subject,
    coalesce(event.organiser, event.organiser_name)                   as organiser_id,
    case when event.all_day then cast(event.starts_on as timestamp)
         when whole_days(event.starts_local, event.ends_local) then event.starts_local
         else coalesce(event.starts_at, exporter_utc(event.starts_local, 'outlook_calendar')) end as starts_at,
    case when event.all_day then event.starts_on + event.seconds * interval 1 second
         when whole_days(event.starts_local, event.ends_local) then event.ends_local
         else coalesce(event.ends_at, exporter_utc(event.ends_local, 'outlook_calendar')) end as ends_at,
    event.all_day or coalesce(whole_days(event.starts_local, event.ends_local), false) as is_all_day,
    coalesce(shown.ours, event.busy)                                  as show_as,
    coalesce(answer.ours, event.response)                             as response,
    event.invited                                                     as attendees,
    event.busy = 'OOF'                                                as is_absence,
    coalesce(status.ours, event.status)                               as status,
    event._file                                                       as _file,
    event._row                                                        as _row
from raw.outlook_calendar__events as event
left join lookup.outlook_calendar__words as shown
    on shown.about = 'shown' and shown.theirs = coalesce(event.busy, event.transparency, 'OPAQUE')
left join lookup.outlook_calendar__words as answer on answer.about = 'answer' and answer.theirs = event.response
left join lookup.outlook_calendar__words as status on status.about = 'status' and status.theirs = coalesce(event.status, 'CONFIRMED')
union all by name
select
    md5(concat_ws('|', entry.subject, entry.starts_local, entry.ends_local, entry.nth)) as event_id,
    entry.whose                                                       as calendar_id,
    null                                                              as series_id,
    entry.subject                                                     as subject,
    entry.organiser                                                   as organiser_id,
    -- Not every entry that lasts from midnight to midnight is marked as a whole day.
    case when whole_days(entry.starts_local, entry.ends_local) then entry.starts_local
         else exporter_utc(entry.starts_local, 'outlook_calendar') end as starts_at,
    case when whole_days(entry.starts_local, entry.ends_local) then entry.ends_local
         else exporter_utc(entry.ends_local, 'outlook_calendar') end  as ends_at,
    coalesce(whole_days(entry.starts_local, entry.ends_local), false) as is_all_day,
    -- A company that knows its scale adds `number 1 to 3,3,free` to words.csv.
    coalesce(shown.ours, case when not (entry.scale = 'number 1 to 3' and entry.shown = '3') then entry.shown end) as show_as,
    null                                                              as response,
    nullif(coalesce(cast(entry.required as bigint), 0) + coalesce(cast(entry.invited as bigint), 0), 0) as attendees,
    shown.ours = 'out_of_office'                                      as is_absence,
    'confirmed'                                                       as status,
    entry._file                                                       as _file,
    entry._row                                                        as _row
from timed as entry
left join lookup.outlook_calendar__words as shown on shown.about = entry.scale and shown.theirs = entry.shown
