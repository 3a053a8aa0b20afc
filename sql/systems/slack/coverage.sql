-- One row: the time from which messages are known. Plans without payment keep 90 days, so what lies before is not quiet but unknown.
select
    'daily_message_counts'                                    as table_name,
    'workspace'                                               as source_id,
    make_timestamp(cast(min(cast(ts as decimal(20, 6))) * 1000000 as bigint)) as window_start,
    make_timestamp(cast(max(cast(ts as decimal(20, 6))) * 1000000 as bigint)) as window_end,
    null                                                      as is_complete,
    'the export does not say whether older messages were left out' as reason,
    min(_file)                                                as _file,
    min(_row)                                                 as _row
from raw.slack__messages
-- A moment that is mistyped stretches nothing.
where cast(ts as decimal(20, 6)) >= epoch(timestamp '2000-01-01') and cast(ts as decimal(20, 6)) < epoch(as_of() + interval 2 day)
having count(*) > 0
union all by name
-- The analytics of channels have names only; a name that no list of channels has, or that two have, is no channel known elsewhere.
select
    'usage_windows'                                           as table_name,
    'channels by name'                                        as source_id,
    null                                                      as window_start,
    null                                                      as window_end,
    false                                                     as is_complete,
    count(distinct line.name) || ' channels of the analytics have no id: ' || string_agg(distinct line.name, ', ' order by line.name)
        || '; add the list of channels that administrators download' as reason,
    min(line._file)                                           as _file,
    arg_min(line._row, {'file': line._file, 'row': line._row}) as _row
from raw.slack__channel_analytics as line
where line.name not in (
    select name from (
        select name, channel_id from raw.slack__channels where name is not null union select name, channel_id from raw.slack__channel_list where name is not null
    ) group by name having count(distinct channel_id) = 1)
having count(*) > 0
