-- One row per report: the days that no longer change. What Microsoft 365 counts of its last three days is provisional.
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
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1 as first_on, _file, _row from raw.sharepoint__site_usage
    union all
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1 as first_on, _file, _row from raw.sharepoint__user_activity
    union all
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1 as first_on, _file, _row from raw.sharepoint__onedrive_activity
    union all
    select refreshed_on, refreshed_on - cast(period_days as integer) + 1 as first_on, _file, _row from raw.sharepoint__onedrive_accounts
)
having min(first_on) <= max(refreshed_on) - 2
