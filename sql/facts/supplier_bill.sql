-- One row per supplier bill that is neither draft nor void; credits count negative.
-- key: system, bill_id
-- inflow: billed_on
-- source: bills(_system = system, bill_id = bill_id)
-- refill: system, bill_id
-- whole: known
-- through: suppliers(supplier_id) = bills(supplier_id)
-- through: purchase_order_lines(po_id) = bills(po_id)
with known as (
    -- A system that never fills a column does not know it.
    select
        list_sort(list(distinct _system) filter (po_id is not null)) as orders,
        list_sort(list(distinct _system) filter (block_reason is not null)) as blocks
    from ops.bills
),
ordered as (
    select _system as system, po_id, min(ordered_on) as ordered_on
    from ops.purchase_order_lines where status <> 'draft' group by _system, po_id
)
select
    bill._system                                                 as system,
    bill.bill_id                                                 as bill_id,
    bill.site                                                    as site,
    coalesce(supplier.our_name, supplier.name, bill.supplier_id) as supplier,
    bill.category                                                as category,
    bill.cost_centre                                             as cost_centre,
    bill.block_reason                                            as block_reason,
    bill.po_id                                                   as po_id,
    bill.billed_on                                               as billed_on,
    coalesce(bill.received_on, bill.billed_on)                   as received_on,
    ordered.ordered_on                                           as ordered_on,
    coalesce(bill.amount < 0, false)                             as is_credit,
    coalesce(list_contains(known.orders, bill._system), false)   as has_orders,
    coalesce(list_contains(known.blocks, bill._system), false)   as has_blocks,
    e4(bill.amount, rate.rate)                                   as amount_e4
from ops.bills as bill
cross join known
left join ordered on ordered.system = bill._system and ordered.po_id = bill.po_id
left join ops.suppliers as supplier on supplier._system = bill._system and supplier.supplier_id = bill.supplier_id
left join lookup.rates as rate on rate.currency = bill.currency and rate."on" = bill.billed_on
where bill.status not in ('draft', 'void')
