-- One row per supplier; purchase files know suppliers by name only.
with document as (
    select vendor, ordered_on as day, _file, _row from raw.zoho_inventory__purchase_orders
    union all
    select vendor, billed_on, _file, _row from raw.zoho_inventory__bills
    union all
    select vendor, paid_on, _file, _row from raw.zoho_inventory__vendor_payments
)
select vendor as supplier_id, vendor as name, cast(null as boolean) as is_active, _file, _row
from document
where vendor is not null
qualify row_number() over (partition by vendor order by day desc nulls last, _file desc, _row desc) = 1
