-- Rows set aside, each with its file, its row and the reason. One line per row and check.
select files.name as file, parts.path_in_file as table_in_file, quarantine.row, quarantine.table_name, quarantine.rule, quarantine.reason, quarantine.first_seen_run
from meta.quarantine as quarantine
join meta.parts as parts using (part_id)
join meta.files as files using (file_id)
where quarantine.severity = 'set_aside' and quarantine.released_run is null
order by files.name, parts.path_in_file, quarantine.row, quarantine.table_name, quarantine.rule
