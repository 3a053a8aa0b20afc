-- One row per project, work package and status day; of projects that report as a whole too, only the whole.
-- key: system, project_id, work_package, status_on
-- inflow: status_on
-- source: earned_value(_system = system, project_id = project_id, work_package = work_package, status_on = status_on)
-- refill: system, project_id
-- through: projects(project_id) = earned_value(project_id)
select
    status._system                                  as system,
    status.project_id                               as project_id,
    status.work_package                             as work_package,
    -- Whose last state counts: each package of each project for itself.
    status._system || '/' || status.project_id || '/' || status.work_package as package_key,
    coalesce(project.name, status.project_id)       as project,
    status.status_on                                as status_on,
    e4(status.planned_value, rate.rate)             as planned_e4,
    e4(status.earned_value, rate.rate)              as earned_e4,
    e4(status.actual_cost, rate.rate)               as actual_e4
from ops.earned_value as status
left join (
    select _system, project_id, true as is_there from ops.earned_value where work_package = '' group by _system, project_id
) as whole on whole._system = status._system and whole.project_id = status.project_id
left join ops.projects as project on project._system = status._system and project.project_id = status.project_id
left join lookup.rates as rate on rate.currency = status.currency and rate."on" = status.status_on
where status.work_package = '' or whole.is_there is null
