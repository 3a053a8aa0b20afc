-- One row per action agreed in a meeting, or set after an audit, an incident, a complaint or a risk.
-- key: system, action_id
-- inflow: agreed_on
-- source: action_items(_system = system, action_id = action_id)
-- refill: system, action_id
-- ages: due_on
select
    action._system                                      as system,
    action.action_id                                    as action_id,
    action.kind                                         as kind,
    action.topic                                        as topic,
    action.owner                                        as owner,
    action.site                                         as site,
    action.agreed_on                                    as agreed_on,
    action.due_on                                       as due_on,
    action.closed_on                                    as closed_on,
    action.status = 'cancelled'                         as is_cancelled,
    action.status = 'done' and action.closed_on is null as is_done_undated,
    action.due_on < as_of()                             as is_due
from ops.action_items as action
