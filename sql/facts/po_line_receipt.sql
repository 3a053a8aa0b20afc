-- One row per purchase order line that is no draft, with what was received for it, net of reversals.
-- key: system, po_id, line_no
-- inflow: ordered_on
-- source: purchase_order_lines(_system = system, po_id = po_id, line_no = line_no)
-- source: goods_receipts(_system = system, po_id = po_id, po_line_no = line_no)
-- refill: system, po_id, line_no
-- ages: promised_on, re_promised_on
-- whole: receiving
-- through: suppliers(supplier_id) = purchase_order_lines(supplier_id)
-- through: products(product_id) = purchase_order_lines(product_id)
-- through: purchase_orders(po_id) = purchase_order_lines(po_id)
-- through: purchase_schedule_lines(po_id) = purchase_order_lines(po_id)
-- list: po_id = Purchase order, line_no = Line, supplier = Supplier, buyer = Buyer, site = Site, promised_on = Promised, received_on = Received, late(promised_on, received_on) = Days late, net_e4 = Value
-- amount: net_e4
with receiving as (
    select distinct _system as system from ops.goods_receipts
),
posted as (
    select
        receipt._system as system, receipt.po_id, receipt.po_line_no as line_no, receipt.received_on,
        sum(receipt.qty_received) as qty
    from ops.goods_receipts as receipt
    where receipt.po_line_no is not null and receipt.received_on is not null
    group by receipt._system, receipt.po_id, receipt.po_line_no, receipt.received_on
),
running as (
    select *, sum(qty) over (partition by system, po_id, line_no order by received_on rows unbounded preceding) as qty_so_far
    from posted
),
received as (
    -- Complete on the first day from which the quantity stayed complete: a reversed posting does not count.
    select
        running.system, running.po_id, running.line_no, sum(running.qty) as qty, max(running.received_on) as last_on,
        min(running.received_on) filter (running.qty > 0) as first_on,
        max(running.received_on) filter (running.qty_so_far < line.qty_ordered) as last_incomplete_on,
        list(running.received_on order by running.received_on) filter (running.qty_so_far >= line.qty_ordered) as complete_days
    from running join ops.purchase_order_lines as line
        on line._system = running.system and line.po_id = running.po_id and line.line_no = running.line_no
    group by running.system, running.po_id, running.line_no
),
schedule as (
    select _system as system, po_id, line_no, max(due_on) as due_on
    from ops.purchase_schedule_lines group by _system, po_id, line_no
)
select
    line._system                                                 as system,
    line.po_id                                                   as po_id,
    line.line_no                                                 as line_no,
    line.site                                                    as site,
    coalesce(supplier.our_name, supplier.name, line.supplier_id) as supplier,
    product.product_group                                        as product_group,
    document.incoterm                                            as incoterm,
    document.buyer                                               as buyer,
    document.transport_mode                                      as transport_mode,
    supplier.country                                             as country,
    line.ordered_on                                              as ordered_on,
    -- The day it went to the supplier; where the system does not say, its own date.
    coalesce(document.sent_on, line.ordered_on)                  as sent_on,
    line.promised_on                                             as promised_on,
    -- The promise as it stands, where the system tells it apart from the first one.
    coalesce(schedule.due_on, line.promised_on)                  as re_promised_on,
    line.promised_on < as_of()                                   as is_due,
    re_promised_on < as_of()                                     as is_due_as_re_promised,
    line.status = 'cancelled'                                    as is_cancelled,
    list_filter(received.complete_days, lambda day: received.last_incomplete_on is null or day > received.last_incomplete_on)[1]
                                                                 as received_on,
    received.first_on                                            as first_received_on,
    received.last_on                                             as last_received_on,
    received_on - coalesce(document.sent_on, line.ordered_on)                                      as lead_days,
    working_days(coalesce(document.sent_on, line.ordered_on), received_on)                           as lead_working_days,
    e3(line.qty_ordered)                      as qty_ordered_e3,
    e3(coalesce(received.qty, 0))             as qty_received_e3,
    e4(line.net_amount, rate.rate)   as net_e4,
    receiving.system is not null              as has_receipts
from ops.purchase_order_lines as line
left join receiving on receiving.system = line._system
left join received on received.system = line._system and received.po_id = line.po_id and received.line_no = line.line_no
left join schedule on schedule.system = line._system and schedule.po_id = line.po_id and schedule.line_no = line.line_no
left join ops.purchase_orders as document on document._system = line._system and document.po_id = line.po_id
left join ops.suppliers as supplier on supplier._system = line._system and supplier.supplier_id = line.supplier_id
left join ops.products as product on product._system = line._system and product.product_id = line.product_id
left join lookup.rates as rate on rate.currency = line.currency and rate."on" = line.ordered_on
where line.status in ('open', 'closed', 'cancelled')
