-- One row per line of a placed sales order, numbered by its place in the order: the export gives no line number.
with line as (
    select
        sale.*,
        row_number() over (partition by sale._file, sale.order_id order by sale._row) as line_no,
        coalesce(status.ours, 'unknown') as our_status,
        coalesce(sale.warehouse, sale.branch, (
            select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site
    from raw.zoho_inventory__sales_orders as sale
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'sales_order' and status.theirs = lower(replace(sale.status, '_', ' '))
)
select
    order_id                               as order_id,
    cast(line_no as varchar)               as line_no,
    'order'                                as kind,
    product_id                             as product_id,
    coalesce(customer_id, customer_name)   as customer_id,
    site                                   as site,
    ordered_on                             as ordered_on,
    cast(null as date)                     as requested_on,
    promised_on                            as promised_on,
    qty_ordered                            as qty_ordered,
    case when our_status = 'cancelled' then qty_ordered else coalesce(qty_cancelled, 0) end as qty_cancelled,
    unit                                   as unit,
    currency                               as currency,
    -- A discount on the whole order is repeated on each row: each line bears its share.
    item_total - cast(item_total * coalesce(
        nullif(entity_discount, 0) / nullif(subtotal, 0), entity_percent / 100, 0) as decimal(18, 4)) as net_amount,
    case when our_status in ('open', 'closed') and qty_ordered > 0 and qty_cancelled >= qty_ordered then 'cancelled'
         else our_status end               as status,
    _file,
    _row
from line
-- Components of a kit: the kit itself is the line that was sold.
where our_status <> 'draft' and blank(kit_name)
