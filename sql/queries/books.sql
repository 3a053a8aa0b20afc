-- What became of the rows of every table in every file: read = kept + superseded + set aside + dropped.
select files.name as file, parts.path_in_file as table_in_file, parts.system, parts.export, parts.rows_read, parts.rows_kept,
    parts.rows_superseded, parts.rows_set_aside, parts.rows_dropped
from meta.parts as parts
join meta.files as files using (file_id)
where parts.system is not null
order by files.name, parts.path_in_file
