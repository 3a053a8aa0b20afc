-- Files that no number rests on, and why.
select name, status, reason
from meta.files
where status <> 'loaded'
order by status, name
