-- One row per supplier bill: total and balance stand on each of its rows, and count once.
with paid as (
    select coalesce(bill_id, bill_no) as bill, vendor, max(coalesce(applied_on, paid_on)) as last_on
    from raw.zoho_inventory__vendor_payments
    where coalesce(lower(status), '') not in ('draft', 'void')
    group by coalesce(bill_id, bill_no), vendor
)
select
    bill.bill_id                             as bill_id,
    min(bill.bill_no)                        as bill_no,
    min(bill.vendor)                         as supplier_id,
    coalesce(min(bill.warehouse), min(bill.branch), (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    coalesce(min(bill.po_no), min(bill.po_text)) as po_id,
    min(bill.billed_on)                      as billed_on,
    min(bill.due_on)                         as due_on,
    one_currency(bill.currency)              as currency,
    max(bill.total)                          as amount,
    max(bill.balance)                        as open_amount,
    coalesce(min(status.ours), 'unknown')    as status,
    case when min(status.ours) = 'settled' then max(paid.last_on) end as cleared_on,
    sources(bill._file, bill._row)           as _sources
from raw.zoho_inventory__bills as bill
left join lookup.zoho_inventory__statuses as status
    on status.document = 'bill' and status.theirs = lower(replace(bill.status, '_', ' '))
left join paid on paid.vendor = bill.vendor and paid.bill in (bill.bill_id, bill.bill_no)
group by bill.bill_id
