-- One row per company that ordered, as its newest order writes it.
select company as customer_id, company as name, country, assignee as owner, _file, _row
from raw.tradegecko__sales_orders
where not blank(company)
qualify row_number() over (partition by company order by ordered_on desc nulls last, _file desc, _row desc) = 1
