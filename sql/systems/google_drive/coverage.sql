-- One row: the time of which actions are known. The log keeps 180 days, so what lies before the first is not quiet but unknown.
with span as (
    select event._file, parts.rank, min(event.happened_at) as first_at, max(event.happened_at) as last_at
    from raw.google_drive__events as event join meta.parts on parts.part_id = event._file
    where event.happened_at >= timestamp '2000-01-01' and event.happened_at < as_of() + interval 2 day -- mistyped moments stretch nothing
    group by event._file, parts.rank
),
gap as (
    -- More than 180 days after the last known action nothing of the time between can have been in the log.
    select *, first_at > max(last_at) over (order by rank, _file rows between unbounded preceding and 1 preceding) + interval 180 day as is_gap
    from span
),
whole as (
    select * from gap where rank >= (select coalesce(max(rank) filter (is_gap), min(rank)) from gap)
)
select
    'document_events'                                   as table_name,
    'organisation'                                      as source_id,
    min(first_at)                                       as window_start,
    max(last_at)                                        as window_end,
    null                                                as is_complete,
    'the log keeps 180 days; the file does not say which of them were exported' as reason,
    min(event._file)                                    as _file,
    arg_min(event._row, {'file': event._file, 'row': event._row}) as _row
from whole join raw.google_drive__events as event on event._file = whole._file
having count(*) > 0
