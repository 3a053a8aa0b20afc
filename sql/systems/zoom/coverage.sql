-- One row: the time of which reports of meetings are there. Zoom keeps 15 months, and gives one month per search.
select
    'meetings'                                          as table_name,
    'account'                                           as source_id,
    min(started_at)                                     as window_start,
    max(started_at)                                     as window_end,
    null                                                as is_complete,
    'reports reach back 15 months, one month per search; the files do not say which months were searched' as reason,
    min(_file)                                          as _file,
    arg_min(_row, {'file': _file, 'row': _row})         as _row
from (
    select started_at, _file, _row from raw.zoom__meetings
    union all
    select started_at, _file, _row from raw.zoom__details
    union all
    select started_at, _file, _row from raw.zoom__webinars
    union all
    select joined_at, _file, _row from raw.zoom__participants where meeting_no is null and waiting is not true
)
-- A moment that is mistyped stretches nothing.
where started_at >= timestamp '2000-01-01' and started_at < as_of() + interval 2 day
having count(*) > 0
