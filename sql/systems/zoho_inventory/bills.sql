-- One row per supplier bill: total and balance stand on each of its rows, and count once.
select
    bill.bill_id                             as bill_id,
    min(bill.bill_no)                        as bill_no,
    min(bill.vendor)                         as supplier_id,
    coalesce(min(bill.warehouse), min(bill.branch), (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    coalesce(min(bill.po_no), min(bill.po_text)) as po_id,
    min(bill.billed_on)                      as billed_on,
    min(bill.due_on)                         as due_on,
    min(bill.currency)                       as currency,
    max(bill.total)                          as amount,
    max(bill.balance)                        as open_amount,
    coalesce(min(status.ours), 'unknown')    as status,
    sources(bill._file, bill._row)           as _sources
from raw.zoho_inventory__bills as bill
left join lookup.zoho_inventory__statuses as status
    on status.document = 'bill' and status.theirs = lower(replace(bill.status, '_', ' '))
group by bill.bill_id
