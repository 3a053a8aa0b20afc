-- One row per task. The newest file counts, whatever its kind; milestones and sections are none.
with recursive file as (
    -- Each part with its file, and how new that is.
    select part_id, file_id, min(rank) over (partition by file_id) as rank from meta.parts
),
listed as (
    select plain_id(task_id) as task_id, projects, file.file_id, file.rank, row._file, row._row
    from raw.asana__tasks as row join file on file.part_id = row._file
    where projects is not null
),
known as (
    -- Projects by their number; a CSV has names only.
    select name, min(project_id) as project_id, count(distinct project_id) as n
    from (
        select project as name, project_id from raw.asana__project_places
        union all select name, list_id from raw.asana__organisation_lists where is_project and assignee_id is null
    ) group by name
),
name as (select projects as name from listed union select name from known),
begins as (
    -- Names may have commas: a cell lists several projects only if it begins with the name of another.
    select listed.projects, arg_max(name.name, length(name.name)) as first_name
    from (select distinct projects from listed) as listed join name on starts_with(listed.projects, name.name || ', ')
    group by listed.projects
),
home as (
    -- The project that a file is the export of: all its tasks are in it.
    select one.file_id, arg_max(one.projects, length(one.projects)) as name
    from (
        select one.file_id, one.projects
        from (select distinct file_id, projects from listed where projects not in (select projects from begins)) as one
        join (select distinct file_id, projects from listed) as other on other.file_id = one.file_id
        group by one.file_id, one.projects
        having bool_and(contains(', ' || other.projects || ', ', ', ' || one.projects || ', '))
    ) as one group by one.file_id
),
place as (
    select place.task_id, place.project_id, place.project as name, place.section, file.file_id, place._row
    from raw.asana__project_places as place join file on file.part_id = place._file
),
organisation_place as (
    -- Membership runs from the list to the task, and from a task to its parts.
    select list_id as project_id, list.name, is_archived, unnest(from_json(list.task_ids, '["VARCHAR"]')) as task_id
    from raw.asana__organisation_lists as list where is_project and assignee_id is null and trashed_at is null
),
organisation_part as (
    select task_id as parent_id, unnest(from_json(part_ids, '["VARCHAR"]')) as task_id
    from raw.asana__organisation_tasks where part_ids is not null
),
person as (
    select domain.person_id, min(person.name) as name
    from raw.asana__organisation_people as domain
    join raw.asana__organisation_people as person on person.kind = 'User' and person.person_id = domain.user_id
    where domain.kind = 'DomainUser' group by domain.person_id
),
namesake as (
    -- A CSV names the parent only. One of that name in the file is it, wherever it stands; of several, the nearest above.
    select
        part.task_id, part._file, part._row,
        case when count(distinct other.task_id) filter (other._file = part._file) = 1 then min(other.task_id) filter (other._file = part._file)
             when bool_or(other._file = part._file) then coalesce(
                arg_max(other.task_id, other._row) filter (other._file = part._file and other._row < part._row),
                arg_min(other.task_id, other._row) filter (other._file = part._file))
             when count(distinct other.task_id) = 1 then min(other.task_id) end as parent_id
    from raw.asana__tasks as part
    join raw.asana__tasks as other on other.name = part.parent_name and other.task_id <> part.task_id
    group by part.task_id, part._file, part._row
),
every as (
    select
        plain_id(row.task_id) as task_id, row.name, nullif(row.section, '(no section)') as section, row.assignee, begin_of(row.created_on) as created_at,
        begin_of(row.completed_on) as completed_at, begin_of(row.due_on) as due_at, row.completed_on is not null as is_done,
        -- A parent that is in no file is still one.
        plain_id(coalesce(row.parent_id, namesake.parent_id, row.parent_name)) as parent_id,
        coalesce(home.name, begins.first_name, row.projects) as project, null as project_id, null as kind, null as minutes_spent,
        false as is_gone, false as is_archived, file.file_id, file.rank, row._file, row._row
    from raw.asana__tasks as row
    join file on file.part_id = row._file
    left join home on home.file_id = file.file_id and row.projects is not null
    left join begins on begins.projects = row.projects
    left join namesake on namesake.task_id = row.task_id and namesake._file = row._file and namesake._row = row._row
    union all by name
    select
        row.task_id, row.name, place.section, row.assignee, row.created_at, row.completed_at, coalesce(row.due_at, begin_of(row.due_on)) as due_at,
        row.completed as is_done, coalesce(row.parent_id, row.around) as parent_id, place.name as project, place.project_id,
        -- Objects of old files have no type; their sections are tasks whose names end in a colon.
        case when row.subtype is not null then row.subtype when row.type is null and row.name like '%:' then 'section' end as kind,
        row.minutes_spent, false as is_gone, false as is_archived, file.file_id, file.rank, row._file, row._row
    from raw.asana__project_tasks as row
    join file on file.part_id = row._file
    left join (
        select * from place qualify row_number() over (partition by file_id, task_id order by _row) = 1
    ) as place on place.task_id = row.task_id and place.file_id = file.file_id
    union all by name
    select
        row.task_id, row.name, null as section, person.name as assignee, row.created_at, row.completed_at, begin_of(row.due_on) as due_at,
        row.completed_at is not null as is_done, part.parent_id, place.name as project, place.project_id, null as kind, null as minutes_spent,
        row.trashed_at is not null as is_gone, coalesce(place.is_archived, false) as is_archived, file.file_id, file.rank, row._file, row._row
    from raw.asana__organisation_tasks as row
    join file on file.part_id = row._file
    left join person on person.person_id = row.assignee_id
    left join (select task_id, min(parent_id) as parent_id from organisation_part group by task_id) as part on part.task_id = row.task_id
    left join (
        select task_id, arg_min(name, project_id) as name, min(project_id) as project_id, bool_and(is_archived) as is_archived
        from organisation_place group by task_id
    ) as place on place.task_id = row.task_id
),
task as (
    select every.* replace (coalesce(every.project_id, case when known.n = 1 then known.project_id else every.project end) as project_id)
    from every left join known on known.name = every.project
    qualify row_number() over (partition by task_id order by rank desc, _file desc, _row desc) = 1
),
placed as (
    -- The projects of each task, as its newest file has them.
    select task.task_id, task.file_id, task.rank, place.name
    from task join place on place.task_id = task.task_id and place.file_id = task.file_id
    union
    select task.task_id, task.file_id, task.rank, home.name
    from task
    join listed on listed._file = task._file and listed._row = task._row
    join (select distinct name from home) as home on contains(', ' || listed.projects || ', ', ', ' || home.name || ', ')
),
whole as (
    -- The newest export of a whole project: all its tasks are in the project, and they are half of those ever seen there.
    select name, max(rank) as rank
    from (
        select placed.name, placed.rank, count(*) as tasks, sum(count(*)) over (partition by placed.name) as seen, size.tasks as all_tasks
        from placed
        join (select file_id, count(distinct task_id) as tasks from placed group by file_id) as size on size.file_id = placed.file_id
        group by placed.name, placed.file_id, placed.rank, size.tasks
    )
    where tasks = all_tasks and tasks * 2 >= seen group by name
),
gone as (
    -- What a newer export of its project lacks was deleted or taken out: it is nobody's open work any more.
    select placed.task_id from placed left join whole on whole.name = placed.name
    group by placed.task_id having bool_and(coalesce(whole.rank > placed.rank, false))
),
word as (
    select project, status, trim(regexp_replace(lower(strip_accents(replace(replace(words, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said from lookup.asana__section_statuses
),
placed_in as (
    -- Without emoji and punctuation, as whole words: "Not done" is none of the list's.
    select distinct section, trim(regexp_replace(lower(strip_accents(replace(replace(section, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said from task
),
top as (
    select task_id, task_id as top_id from task where parent_id is null or parent_id not in (select task_id from task)
    union all
    select task.task_id, top.top_id from task join top on top.task_id = task.parent_id
)
select
    task.task_id                                        as task_id,
    coalesce(task.project_id, whole_task.project_id)    as project_id,
    task.name                                           as title,
    task.section                                        as list,
    -- A task is done when it is ticked, whatever its section says. One that stands under Done and is not, is under way.
    -- To approve is no work item of its own.
    case when task.kind = 'approval' then 'not_work'
         when task.is_done then 'done'
         when coalesce(own.status, listed.status) = 'done' then 'doing'
         else coalesce(own.status, listed.status, 'todo') end as status,
    task.assignee                                       as owner,
    task.created_at                                     as created_at,
    task.due_at                                         as due_at,
    case when task.is_done then task.completed_at end   as completed_at,
    task.is_archived or whole_task.is_archived or task.task_id in (select task_id from gone) or top.top_id in (select task_id from gone)
                                                        as is_archived,
    task.parent_id                                      as parent_task_id,
    nullif(task.kind, 'default_task')                   as kind,
    task.minutes_spent / 60                             as hours_booked,
    task._file                                          as _file,
    task._row                                           as _row
from task
left join top on top.task_id = task.task_id
left join task as whole_task on whole_task.task_id = top.top_id
left join placed_in on placed_in.section = task.section
left join word as own on own.project in (task.project, task.project_id) and own.said = placed_in.said
left join word as listed on listed.project is null and listed.said = placed_in.said
where not task.is_gone and not coalesce(whole_task.is_gone, false) and coalesce(task.kind, '') not in ('milestone', 'section')
