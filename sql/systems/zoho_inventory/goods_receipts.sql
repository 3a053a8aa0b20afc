-- One row per received line. The export names order and item, not the order line: an item's receipts fill the order's lines of
-- that item in their order.
with line as (
    select
        coalesce(po_no, po_id) as po_no, item_name, product_id, vendor, warehouse, branch, row_number() over same as line_no,
        qty_ordered - coalesce(qty_cancelled, 0) as qty_wanted
    from raw.zoho_inventory__purchase_orders
    window same as (partition by _file, po_id order by _row)
),
ordered as (
    select *, sum(qty_wanted) over (partition by po_no, item_name order by line_no) - qty_wanted as qty_before from line where qty_wanted > 0
),
item as (
    select sku, min(item_id) as item_id from raw.zoho_inventory__items where not blank(sku) group by sku
),
received as (
    select
        receipt.*,
        row_number() over (partition by receipt._file, receipt.receive_no order by receipt._row) as receipt_line_no,
        case when blank(receipt.status) then 'received' else coalesce(status.ours, 'unknown') end as our_status,
        coalesce(sum(receipt.qty) over (
            partition by receipt.po_no, receipt.item_name order by receipt.received_on, receipt.receive_no, receipt._row
            rows between unbounded preceding and 1 preceding), 0) as qty_before
    from raw.zoho_inventory__purchase_receives as receipt
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'receive' and status.theirs = lower(replace(receipt.status, '_', ' '))
    -- On its way: not here yet.
    where coalesce(status.ours, '') not in ('draft', 'in_transit')
)
select
    received.receive_no                                         as receipt_id,
    cast(received.receipt_line_no as varchar)                   as receipt_line_no,
    received.po_no                                              as po_id,
    cast(ordered.line_no as varchar)                            as po_line_no,
    coalesce(received.vendor, ordered.vendor)                   as supplier_id,
    coalesce(received.product_id, ordered.product_id, item.item_id) as product_id,
    coalesce(received.warehouse, ordered.warehouse, ordered.branch, (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    -- With a status that we do not know, the goods may not be here: no date rather than a wrong one.
    case when received.our_status <> 'unknown' then received.received_on end as received_on,
    received.qty                                                as qty_received,
    received._file,
    received._row
from received
asof left join ordered
    on ordered.po_no = received.po_no and ordered.item_name = received.item_name and ordered.qty_before <= received.qty_before
left join item on item.sku = received.sku
