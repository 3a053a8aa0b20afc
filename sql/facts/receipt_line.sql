-- One row per receipt posting, reversals and returns to the supplier included.
-- key: system, receipt_id, receipt_line_no
-- inflow: received_on
-- source: goods_receipts(_system = system, receipt_id = receipt_id, receipt_line_no = receipt_line_no)
-- refill: system, receipt_id, receipt_line_no
-- through: suppliers(supplier_id) = goods_receipts(supplier_id)
-- through: products(product_id) = goods_receipts(product_id)
-- through: purchase_order_lines(po_id) = goods_receipts(po_id)
-- list: receipt_id = Receipt, supplier = Supplier, site = Site, received_on = Received, qty_received_e3 = Quantity, qty_rejected_e3 = Rejected, defect = Defect, actual_e4 = Value
-- amount: actual_e4
select
    receipt._system                                          as system,
    receipt.receipt_id                                       as receipt_id,
    receipt.receipt_line_no                                  as receipt_line_no,
    receipt.site                                             as site,
    coalesce(supplier.our_name, supplier.name, receipt.supplier_id) as supplier,
    product.product_group                                    as product_group,
    receipt.defect                                           as defect,
    line.currency                                            as currency,
    coalesce(line.status = 'closed', false)                  as is_order_closed,
    receipt.received_on                                      as received_on,
    e3(receipt.qty_received)              as qty_received_e3,
    e3(coalesce(receipt.qty_rejected, 0)) as qty_rejected_e3,
    -- What was received at the order's price, and at the standard price of the item.
    e4(cast(line.net_amount * receipt.qty_received / nullif(line.qty_ordered, 0) as decimal(18, 4)), rate.rate) as actual_e4,
    e4(cast(product.standard_cost * receipt.qty_received as decimal(18, 4)), home.rate) as standard_e4
from ops.goods_receipts as receipt
left join ops.purchase_order_lines as line
    on line._system = receipt._system and line.po_id = receipt.po_id and line.line_no = receipt.po_line_no
left join lookup.rates as rate on rate.currency = line.currency and rate."on" = receipt.received_on
left join ops.suppliers as supplier on supplier._system = receipt._system and supplier.supplier_id = receipt.supplier_id
left join ops.products as product on product._system = receipt._system and product.product_id = receipt.product_id
left join lookup.rates as home on home.currency = product.currency and home."on" = receipt.received_on
