-- One row per work item (a card or task that is work).
-- key: system, task_id
-- inflow: created_on
-- source: tasks(_system = system, task_id = task_id)
-- refill: system, task_id
-- through: projects(project_id) = tasks(project_id)
-- list: task_id = Item, project = Project, owner = Owner, kind = Kind, started_on = Started, completed_on = Done, cycle_days = Days in work
select
    task._system                                 as system,
    task.task_id                                 as task_id,
    project.name                                 as project,
    task.owner                                   as owner,
    task.team                                    as team,
    task.kind                                    as kind,
    reporting_day(task.created_at)               as created_on,
    reporting_day(task.completed_at)             as completed_on,
    -- Started = first move into a doing list; for items already under way when the history begins, their creation.
    case when task.status in ('doing', 'blocked', 'done') then reporting_day(coalesce(task.started_at, task.created_at)) end
                                                 as started_on,
    -- Done before the history begins: when is not known, so it is neither finished in a period nor in progress.
    task.status = 'done' and task.completed_at is null as is_done_undated,
    coalesce(task.is_archived, false) and task.completed_at is null as is_abandoned,
    -- Cycle times count from a start that was recorded, never from a guess.
    coalesce(task.started_at <= task.completed_at, false) as is_start_known,
    coalesce(task.created_at <= task.completed_at, false) as is_creation_known,
    reporting_day(task.completed_at) - reporting_day(task.started_at) as cycle_days,
    working_days(reporting_day(task.started_at), reporting_day(task.completed_at)) as cycle_working_days,
    reporting_day(task.completed_at) - reporting_day(task.created_at) as lead_days,
    e3(task.hours_estimated)                     as estimated_e3
from ops.tasks as task
left join ops.projects as project on project._system = task._system and project.project_id = task.project_id
where task.status not in ('not_work', 'cancelled')
    -- Parts of an item are done within it.
    and task.parent_task_id is null
