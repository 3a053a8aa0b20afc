-- Two rows per risk: how long it is open, and how long of that with an overdue review.
-- key: system, risk_id, state
-- inflow: from_on
-- source: risks(_system = system, risk_id = risk_id)
-- refill: system, risk_id
-- through: projects(project_id) = risks(project_id)
with state as (
    select 'open' as state union all select 'overdue'
)
select
    risk._system                                        as system,
    risk.risk_id                                        as risk_id,
    state.state                                         as state,
    risk.category                                       as category,
    coalesce(project.name, risk.project_id)             as project,
    risk.site                                           as site,
    risk.owner                                          as owner,
    case when state.state = 'open' then risk.opened_on else greatest(risk.opened_on, risk.review_due_on + 1) end as from_on,
    risk.closed_on                                      as until_on,
    risk.review_due_on is not null                      as has_review,
    e4(cast(risk.probability * risk.impact_amount as decimal(18, 4)), rate.rate) as expected_loss_e4
from ops.risks as risk
cross join state
left join ops.projects as project on project._system = risk._system and project.project_id = risk.project_id
left join lookup.rates as rate on rate.currency = risk.currency and rate."on" = risk.opened_on
where coalesce(risk.closed_on > risk.opened_on, true)
    -- Closed by the day the review was due: never overdue.
    and (state.state = 'open' or (risk.opened_on is not null and risk.review_due_on is not null
        and coalesce(risk.closed_on > greatest(risk.opened_on, risk.review_due_on + 1), true)))
