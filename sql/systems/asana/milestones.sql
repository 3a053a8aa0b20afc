-- One row per milestone of the newest file that has it. Only the JSON of a project says which tasks are milestones.
with place as (
    select task_id, min(project_id) as project_id, arg_min(section, project_id) as section from raw.asana__project_places group by task_id
)
select
    task.task_id                                            as milestone_id,
    place.project_id                                        as project_id,
    task.name                                               as name,
    place.section                                           as phase,
    task.assignee                                           as owner,
    reporting_day(task.created_at)                          as agreed_on,
    coalesce(task.due_on, reporting_day(task.due_at))       as forecast_on,
    case when task.completed then reporting_day(task.completed_at) end as reached_on,
    case when task.completed then 'reached' else 'open' end as status,
    task._file                                              as _file,
    task._row                                               as _row
from raw.asana__project_tasks as task
left join place on place.task_id = task.task_id
where task.subtype = 'milestone'
