-- One row per purchase order line with something received: the order line itself holds what came and what was refused.
-- No receipt day is kept anywhere, so the day on which the order was shipped stands for it.
select
    line.po_id                as receipt_id,
    line.line_no              as receipt_line_no,
    line.po_id,
    line.line_no              as po_line_no,
    head.vendor_id            as supplier_id,
    line.product_id,
    head.shipped_at::date     as received_on,
    line.qty_received,
    line.qty_rejected,
    line._file,
    line._row
from raw.adventureworks__purchase_order_lines as line
join raw.adventureworks__purchase_orders as head on head.po_id = line.po_id
where line.qty_received > 0 or line.qty_rejected > 0
