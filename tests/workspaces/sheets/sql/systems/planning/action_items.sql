-- One row per action against a risk.
select
    action_no                                                   as action_id,
    'preventive'                                                as kind,
    risk_no                                                     as source_id,
    agreed_on                                                   as agreed_on,
    due_on                                                      as due_on,
    done_on                                                     as closed_on,
    case when done_on is null then 'open' else 'done' end       as status,
    _file,
    _row
from raw.planning__actions
