-- One row per receipt posting, reversals and returns to the supplier included.
-- key: system, receipt_id, receipt_line_no
-- inflow: received_on
-- source: goods_receipts(_system = system, receipt_id = receipt_id, receipt_line_no = receipt_line_no)
-- refill: system, receipt_id, receipt_line_no
-- through: suppliers(supplier_id) = goods_receipts(supplier_id)
-- through: products(product_id) = goods_receipts(product_id)
select
    receipt._system                                          as system,
    receipt.receipt_id                                       as receipt_id,
    receipt.receipt_line_no                                  as receipt_line_no,
    receipt.site                                             as site,
    coalesce(supplier.our_name, supplier.name, receipt.supplier_id) as supplier,
    product.product_group                                    as product_group,
    receipt.received_on                                      as received_on,
    e3(receipt.qty_received)              as qty_received_e3,
    e3(coalesce(receipt.qty_rejected, 0)) as qty_rejected_e3
from ops.goods_receipts as receipt
left join ops.suppliers as supplier on supplier._system = receipt._system and supplier.supplier_id = receipt.supplier_id
left join ops.products as product on product._system = receipt._system and product.product_id = receipt.product_id
