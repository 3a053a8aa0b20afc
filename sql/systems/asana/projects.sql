-- One row per project: with its number where a JSON file gives that, else by its name.
with file as (
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
person as (
    select domain.person_id, min(person.name) as name
    from raw.asana__organisation_people as domain
    join raw.asana__organisation_people as person on person.kind = 'User' and person.person_id = domain.user_id
    where domain.kind = 'DomainUser' group by domain.person_id
),
project as (
    select
        case when known.n = 1 then known.project_id else said.name end as project_id, said.name, null as is_archived, null as owner,
        null as ends_on, listed._file, listed._row, listed.rank, 1 as detail
    from listed
    left join home on home.file_id = listed.file_id
    left join begins on begins.projects = listed.projects
    cross join lateral (select coalesce(home.name, begins.first_name, listed.projects) as name) as said
    left join known on known.name = said.name
    union all
    select place.project_id, place.project, null, null, null, place._file, place._row, file.rank, 2
    from raw.asana__project_places as place join file on file.part_id = place._file
    union all
    select list.list_id, list.name, list.is_archived, person.name, list.due_on, list._file, list._row, file.rank, 3
    from raw.asana__organisation_lists as list
    join file on file.part_id = list._file
    left join person on person.person_id = list.owner_id
    where list.is_project and list.assignee_id is null and list.trashed_at is null
)
select
    project_id          as project_id,
    name                as name,
    is_archived         as is_archived,
    owner               as owner,
    ends_on             as ends_on,
    _file               as _file,
    _row                as _row
from project
qualify row_number() over (partition by project_id order by detail desc, rank desc, _file desc, _row) = 1
