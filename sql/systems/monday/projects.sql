-- One row per board. A board's name stands in its first row; nothing in the file says its number.
select
    board                    as project_id,
    board                    as name,
    sources(_file, _row)     as _sources
from raw.monday__tasks
where board is not null
group by board
