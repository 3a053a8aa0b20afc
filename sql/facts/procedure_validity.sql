-- Two rows per version of a procedure: how long it is in force, and how long of that without an overdue review.
-- key: system, procedure_id, version, state
-- inflow: from_on
-- source: procedures(_system = system, procedure_id = procedure_id, version = version)
-- refill: system, procedure_id, version
with state as (
    select 'in_force' as state union all select 'current'
)
select
    item._system                                        as system,
    item.procedure_id                                   as procedure_id,
    item.version                                        as version,
    state.state                                         as state,
    item.owner                                          as owner,
    item.site                                           as site,
    item.standard                                       as standard,
    item.valid_from_on                                  as from_on,
    case when state.state = 'current' then least(item.review_due_on + 1, item.retired_on) else item.retired_on end as until_on,
    item.review_due_on is not null                      as has_review
from ops.procedures as item cross join state
where coalesce(item.retired_on > item.valid_from_on, true)
    and (state.state = 'in_force' or item.review_due_on >= item.valid_from_on)
