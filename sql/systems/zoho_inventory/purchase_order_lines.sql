-- One row per line of a purchase order, numbered by its place in the order: the export gives no line number.
with line as (
    select
        purchase.*,
        row_number() over (partition by purchase._file, purchase.po_id order by purchase._row) as line_no,
        coalesce(status.ours, 'unknown')                                                 as our_status,
        purchase.qty_ordered - coalesce(purchase.qty_cancelled, 0)                       as qty_wanted
    from raw.zoho_inventory__purchase_orders as purchase
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'purchase_order' and status.theirs = lower(replace(purchase.status, '_', ' '))
)
select
    coalesce(po_no, po_id)               as po_id,
    cast(line_no as varchar)             as line_no,
    vendor                               as supplier_id,
    product_id                           as product_id,
    coalesce(warehouse, branch, (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    ordered_on                           as ordered_on,
    coalesce(expected_on, delivery_on)   as promised_on,
    -- What we took back ourselves, no supplier has to deliver.
    case when qty_wanted > 0 then qty_wanted else qty_ordered end as qty_ordered,
    unit                                 as unit,
    currency                             as currency,
    cast(case when qty_wanted > 0 then item_total * qty_wanted / nullif(qty_ordered, 0) else item_total end as decimal(18, 4)) as net_amount,
    case when our_status in ('open', 'closed') and qty_ordered > 0 and qty_wanted <= 0 then 'cancelled'
         when our_status = 'open' and qty_wanted > 0 and qty_received >= qty_wanted then 'closed'
         else our_status end             as status,
    _file,
    _row
from line
