-- One row per report: the days that no longer change. What Microsoft 365 counts of its last three days is provisional.
select
    'daily_message_counts'                              as table_name,
    'tenant'                                            as source_id,
    begin_of(min(day))                                as window_start,
    begin_of(max(refreshed_on) - 2)                     as window_end,
    true                                                as is_complete,
    'the last three days before the report are provisional' as reason,
    min(_file)                                          as _file,
    arg_min(_row, {'file': _file, 'row': _row})         as _row
from raw.teams__daily_activity
having min(day) <= max(refreshed_on) - 2
union all by name
select
    'usage_windows'                                     as table_name,
    'tenant'                                            as source_id,
    begin_of(min(first_on))                                as window_start,
    begin_of(max(refreshed_on) - 2)                     as window_end,
    true                                                as is_complete,
    'the last three days before the report are provisional' as reason,
    min(_file)                                          as _file,
    arg_min(_row, {'file': _file, 'row': _row})         as _row
from (
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1 as first_on, _file, _row from raw.teams__user_activity
    union all
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1, _file, _row from raw.teams__teams
)
having min(first_on) <= max(refreshed_on) - 2
