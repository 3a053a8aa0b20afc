-- One row: subtasks of a CSV whose parent nobody can tell for sure, since it names the parent only and several tasks have that name.
with named as (
    select _file, name, count(distinct task_id) as n from raw.asana__tasks group by _file, name
)
select
    'tasks'                                             as table_name,
    'parents by name'                                   as source_id,
    false                                               as is_complete,
    count(distinct part.task_id) || ' subtasks name a parent of which there are several (' || count(distinct part.parent_name)
        || ' names); the nearest above them is taken'   as reason,
    min(part._file)                                     as _file,
    arg_min(part._row, {'file': part._file, 'row': part._row}) as _row
from raw.asana__tasks as part
join named on named._file = part._file and named.name = part.parent_name and named.n > 1
where part.parent_id is null
having count(*) > 0
