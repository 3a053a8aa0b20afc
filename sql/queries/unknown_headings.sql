-- Headings that no export declares: kept as text in schema raw, used by nothing. tables/headings.csv adds a spelling.
select files.name as file, parts.path_in_file as table_in_file, parts.system, parts.export, columns.heading
from meta.columns as columns
join meta.parts as parts using (part_id)
join meta.files as files using (file_id)
where columns.outcome = 'unknown'
order by files.name, parts.path_in_file, columns.position
