-- One row per purchase order line. Pending (1) and approved (2) orders are open, complete ones (4) closed; a rejected
-- order (3) is cancelled: nobody owes it, although its goods came and were sent back.
select
    line.po_id,
    line.line_no,
    head.vendor_id            as supplier_id,
    line.product_id,
    head.ordered_at::date     as ordered_on,
    line.due_at::date         as promised_on,
    line.qty_ordered,
    'USD'                     as currency,
    line.line_total           as net_amount,
    status.ours               as status,
    line._file,
    line._row
from raw.adventureworks__purchase_order_lines as line
join raw.adventureworks__purchase_orders as head on head.po_id = line.po_id
left join lookup.adventureworks__po_status as status on status.theirs = head.status
