-- One row per list of work items, by the name of its file.
select
    list                     as project_id,
    list                     as name,
    sources(_file, _row)     as _sources
from raw.sharepoint__tasks
group by list
