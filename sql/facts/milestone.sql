-- One row per milestone of a project.
-- key: system, milestone_id
-- inflow: baseline_on
-- source: milestones(_system = system, milestone_id = milestone_id)
-- refill: system, milestone_id
-- through: projects(project_id) = milestones(project_id)
-- ages: baseline_on, planned_on
select
    milestone._system                                       as system,
    milestone.milestone_id                                  as milestone_id,
    coalesce(project.name, milestone.project_id)            as project,
    milestone.owner                                         as owner,
    milestone.phase                                         as phase,
    milestone.agreed_on                                     as agreed_on,
    milestone.baseline_on                                   as baseline_on,
    coalesce(milestone.planned_on, milestone.baseline_on)   as planned_on,
    milestone.reached_on                                    as reached_on,
    milestone.status = 'cancelled'                          as is_cancelled,
    milestone.baseline_on < as_of()                         as is_baseline_past,
    coalesce(milestone.planned_on, milestone.baseline_on) < as_of() as is_plan_past,
    -- Reached, but nobody knows when: neither in time nor late.
    milestone.status = 'reached' and milestone.reached_on is null as is_reached_undated,
    milestone.forecast_on - milestone.baseline_on           as slip_days,
    milestone.forecast_on - coalesce(milestone.planned_on, milestone.baseline_on) as plan_slip_days,
    milestone.rebaselines                                   as rebaselines
from ops.milestones as milestone
left join ops.projects as project on project._system = milestone._system and project.project_id = milestone.project_id
