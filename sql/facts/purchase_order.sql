-- One row per purchase order that is no draft, with the time from the approved need to the order.
-- key: system, po_id
-- inflow: ordered_on
-- source: purchase_orders(_system = system, po_id = po_id)
-- refill: system, po_id
-- through: suppliers(supplier_id) = purchase_orders(supplier_id)
-- list: po_id = Purchase order, supplier = Supplier, buyer = Buyer, ordered_on = Ordered, cycle_days = Days to send, net_e4 = Value
-- amount: net_e4
select
    document._system                                                 as system,
    document.po_id                                                   as po_id,
    document.site                                                    as site,
    document.buyer                                                   as buyer,
    coalesce(supplier.our_name, supplier.name, document.supplier_id) as supplier,
    document.requisition_approved_on                                 as requisition_approved_on,
    document.ordered_on                                              as ordered_on,
    document.approved_on                                             as approved_on,
    -- The day it went to the supplier; where the system does not say, its own date.
    coalesce(document.sent_on, document.ordered_on)                  as sent_on,
    coalesce(document.sent_on, document.ordered_on) - document.requisition_approved_on                     as cycle_days,
    working_days(document.requisition_approved_on, coalesce(document.sent_on, document.ordered_on)) as cycle_working_days,
    working_days(document.approved_on, coalesce(document.sent_on, document.ordered_on)) as sending_working_days,
    document.status = 'cancelled'                                    as is_cancelled,
    e4(document.net_amount, rate.rate)                               as net_e4
from ops.purchase_orders as document
left join ops.suppliers as supplier on supplier._system = document._system and supplier.supplier_id = document.supplier_id
left join lookup.rates as rate on rate.currency = document.currency and rate."on" = document.ordered_on
where document.status <> 'draft'
