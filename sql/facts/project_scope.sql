-- One row per project with the scope first agreed, and one per approved change of it.
-- key: system, project_id, change_id
-- inflow: opened_on
-- source: projects(_system = system, project_id = project_id)
-- source: scope_changes(_system = system, project_id = project_id, change_id = change_id)
-- refill: system, project_id
with agreed as (
    select
        project._system as system, project.project_id, coalesce(project.name, project.project_id) as project,
        project.starts_on, project.ends_on, e4(project.baseline_amount, rate.rate) as baseline_e4
    from ops.projects as project
    left join lookup.rates as rate on rate.currency = project.currency and rate."on" = project.starts_on
)
select
    system                                          as system,
    project_id                                      as project_id,
    ''                                              as change_id,
    project                                         as project,
    starts_on                                       as opened_on,
    ends_on + 1                                     as closed_on,
    baseline_e4 is not null                         as is_comparable,
    baseline_e4                                     as baseline_e4,
    0                                               as change_e4,
    0                                               as moved_e4
from agreed
where starts_on <= ends_on or ends_on is null
union all
select
    change._system,
    change.project_id,
    change.change_id,
    coalesce(agreed.project, change.project_id),
    greatest(change.decided_on, agreed.starts_on),
    agreed.ends_on + 1,
    -- A change of a project whose first scope has no value can be compared with nothing.
    agreed.baseline_e4 is not null and change.amount is not null and rate.rate is not null,
    0,
    e4(change.amount, rate.rate),
    abs(e4(change.amount, rate.rate))
from ops.scope_changes as change
left join agreed on agreed.system = change._system and agreed.project_id = change.project_id
left join lookup.rates as rate on rate.currency = change.currency and rate."on" = change.decided_on
where change.status = 'approved' and change.decided_on is not null
    -- One that was approved after the planned end is counted nowhere: its project is over by then.
    and (agreed.ends_on is null or greatest(change.decided_on, agreed.starts_on) <= agreed.ends_on)
