-- Cells that corrections.toml changed between the file and the operations tables.
select files.name as file, parts.path_in_file as table_in_file, made.row, made.table_name, made.column_name, made.old_value,
    made.new_value, made.why
from meta.corrections as made
join meta.parts as parts using (part_id)
join meta.files as files using (file_id)
order by files.name, parts.path_in_file, made.row, made.column_name
