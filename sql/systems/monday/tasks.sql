-- One row per item, and per subitem with the item as its parent.
with file as (
    select part_id, file_id, min(rank) over (partition by file_id) as rank from meta.parts
),
known as (
    -- What each file still tells of a board; rows that newer files tell as well are theirs.
    select task.board, file.file_id, file.rank, count(*) as items
    from raw.monday__tasks as task join file on file.part_id = task._file
    group by task.board, file.file_id, file.rank
),
whole as (
    -- The newest export of a whole board. A group alone, or another board of that name, has fewer than half of the items.
    select board, arg_max(file_id, rank) as file_id, max(rank) as rank
    from (select *, sum(items) over (partition by board) as seen from known)
    where items * 2 >= seen group by board
),
every as (
    select task_id, null as parent_id, board, name, part, owner, status, created_at, coalesce(due_on, timeline_on) as due_on, completed_on, time_spent, _file, _row
    from raw.monday__tasks
    union all
    select task_id, parent, board, name, part, owner, status, created_at, coalesce(due_on, timeline_on) as due_on, completed_on, time_spent, _file, _row
    from raw.monday__subtasks
),
-- Words are compared without emoji and marks.
word as (
    select *, trim(regexp_replace(lower(strip_accents(replace(words, '''', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said
    from lookup.monday__statuses
),
plain as (
    select *,
        trim(regexp_replace(lower(strip_accents(replace(replace(status, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said,
        trim(regexp_replace(lower(strip_accents(replace(replace(part, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as part_said
    from every
),
judged as (
    select
        plain.*,
        -- The status counts; where it is blank the group may say it. A blank one in any other group: nobody has begun.
        case when plain.status is not null then coalesce(own.status, listed.status, plain.status)
             when plain.parent_id is null then coalesce(own_part.status, listed_part.status, 'todo')
             else 'todo' end as our_status
    from plain
    left join word as own on own.board = plain.board and own.said = plain.said
    left join word as listed on listed.board is null and listed.said = plain.said
    left join word as own_part on own_part.board = plain.board and own_part.said = plain.part_said
    left join word as listed_part on listed_part.board is null and listed_part.said = plain.part_said
),
level as (
    -- levels.csv names the boards whose work happens in the subitems: there these count, and an item that has some does not.
    select distinct board from lookup.monday__levels where lower(trim(counted)) in ('subitem', 'subitems')
)
select
    task.task_id                                                    as task_id,
    task.board                                                      as project_id,
    task.name                                                       as title,
    task.part                                                       as list,
    case when level.board is not null and task.parent_id is null and task.task_id in (select parent_id from judged where parent_id is not null)
         then 'not_work' else task.our_status end                   as status,
    trim(split_part(task.owner, ',', 1))                            as owner,
    task.created_at                                                 as created_at,
    begin_of(task.due_on)                                           as due_at,
    case when task.our_status = 'done' then begin_of(task.completed_on) end as completed_at,
    -- What a newer export of its board lacks was archived or deleted.
    coalesce(file.rank < whole.rank and file.file_id <> whole.file_id, false) as is_archived,
    case when level.board is null then task.parent_id end           as parent_task_id,
    seconds_of(task.time_spent) / 3600                              as hours_booked,
    task._file                                                      as _file,
    task._row                                                       as _row
from judged as task
join file on file.part_id = task._file
left join whole on whole.board = task.board
left join level on level.board = task.board
