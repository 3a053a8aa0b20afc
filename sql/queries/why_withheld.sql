-- Facts whose KPIs are withheld, and why; and how far the data of each fact reaches.
select fact, rows, first_on, data_to, nullif(withheld, '') as withheld
from meta.facts
order by withheld is null, fact
