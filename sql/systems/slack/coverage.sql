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
having count(*) > 0
