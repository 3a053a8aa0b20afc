-- Stage times are those of one entry per stage, so that the moves of deals are never known to be whole.
select
    'opportunity_stage_changes'                         as table_name,
    'hubspot'                                           as source_id,
    false                                               as is_complete,
    'HubSpot keeps one entry per stage; of a deal that came back into a stage, a move is missing' as reason,
    min(_file)                                          as _file,
    arg_min(_row, {'file': _file, 'row': _row})         as _row
from raw.hubspot__deal_stages
having count(*) > 0
