-- One row per supplier bill that is posted, credits with a negative amount. Drafts and void bills are none.
-- key: system, bill_id
-- inflow: billed_on
-- source: bills(_system = system, bill_id = bill_id)
-- refill: system, bill_id
-- through: suppliers(supplier_id) = bills(supplier_id)
select
    bill._system                                                 as system,
    bill.bill_id                                                 as bill_id,
    bill.site                                                    as site,
    coalesce(supplier.our_name, supplier.name, bill.supplier_id) as supplier,
    bill.category                                                as category,
    bill.billed_on                                               as billed_on,
    bill.due_on                                                  as due_on,
    -- Paid before its own date it was never open: it must not close before it opens.
    case when bill.cleared_on is not null and bill.billed_on is not null then greatest(bill.cleared_on, bill.billed_on) end
                                                                 as settled_on,
    bill.status = 'settled' and bill.cleared_on is null          as is_settled_undated,
    e4(bill.amount, rate.rate)  as amount_e4
from ops.bills as bill
left join ops.suppliers as supplier on supplier._system = bill._system and supplier.supplier_id = bill.supplier_id
left join lookup.rates as rate on rate.currency = bill.currency and rate."on" = bill.billed_on
where bill.status in ('open', 'settled')
