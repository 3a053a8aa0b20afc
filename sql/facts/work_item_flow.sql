-- One row per finished work item, with the time it was worked on, from its recorded moves between lists.
-- key: system, task_id
-- inflow: completed_on
-- source: tasks(_system = system, task_id = task_id)
-- source: task_status_changes(_system = system, task_id = task_id)
-- refill: system, task_id
-- through: projects(project_id) = tasks(project_id)
with item as (
    select _system as system, task_id, project_id, owner, team, kind, completed_at, hours_booked
    from ops.tasks
    where status = 'done' and completed_at is not null and parent_task_id is null
),
move as (
    select
        item.system, item.task_id, item.completed_at, change.changed_at, change.from_list, change.to_list, change.from_status, change.to_status,
        row_number() over step as number,
        coalesce(lead(change.changed_at) over step, item.completed_at) as left_at
    from item
    join ops.task_status_changes as change on change._system = item.system and change.task_id = item.task_id
    where change.changed_at <= item.completed_at
    window step as (partition by item.system, item.task_id order by change.changed_at, change.change_id)
),
visit as (
    select system, task_id, to_list as list from move
    union all
    select system, task_id, from_list from move where number = 1
),
visits as (
    select system, task_id, count(list) as visits, count(distinct list) as lists from visit group by system, task_id
),
timed as (
    select
        system, task_id,
        min(changed_at) filter (to_status = 'doing') as started_at,
        sum(epoch(left_at) - epoch(changed_at)) filter (to_status = 'doing') as active_seconds,
        -- An item that the history meets under way began at a time that nobody knows.
        bool_or(number = 1 and from_status in ('doing', 'blocked')) as is_met_under_way
    from move group by system, task_id
)
select
    item.system                                     as system,
    item.task_id                                    as task_id,
    project.name                                    as project,
    item.owner                                      as owner,
    item.team                                       as team,
    item.kind                                       as kind,
    reporting_day(item.completed_at)                as completed_on,
    timed.started_at is not null and not coalesce(timed.is_met_under_way, false) as is_start_known,
    cast(timed.active_seconds as bigint)            as active_seconds,
    cast(epoch(item.completed_at) - epoch(timed.started_at) as bigint) as elapsed_seconds,
    cast(round(item.hours_booked * 3600) as bigint) as booked_seconds,
    visits.visits > 0                               as has_moves,
    visits.visits = visits.lists                    as is_first_pass
from item
left join timed on timed.system = item.system and timed.task_id = item.task_id
left join visits on visits.system = item.system and visits.task_id = item.task_id
left join ops.projects as project on project._system = item.system and project.project_id = item.project_id
