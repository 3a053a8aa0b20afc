-- One row per supplier invoice: its amounts stand on each of its lines, and count once. Numbers are the supplier's own.
with line as (
    select
        bill.*,
        case when bill.cancelled_on is not null then 'void' else coalesce(status.ours, bill.status, 'not given') end as our_status
    from raw.oracle__payables as bill
    left join lookup.oracle__statuses as status on status.document = 'payable' and status.theirs = lower(bill.status)
),
orders as (
    select po_no, min(concat_ws('-', concat_ws('/', org, po_no), release)) as po_id
    from raw.oracle__purchase_lines group by po_no having count(distinct concat_ws('-', concat_ws('/', org, po_no), release)) = 1
)
select
    concat_ws('/', line.org, coalesce(line.supplier_no, line.supplier), line.number) as bill_id,
    min(line.number)                                    as bill_no,
    min(line.supplier)                                  as supplier_id,
    min(coalesce(orders.po_id, line.po_no))             as po_id,
    min(line.billed_on)                                 as billed_on,
    min(case when line.due_on < date '4000-01-01' then line.due_on end) as due_on,
    one_currency(line.currency)                         as currency,
    arg_max(line.amount, abs(line.amount))              as amount,
    case when min(line.our_status) in ('settled', 'void') then 0
         else arg_max(line.amount, abs(line.amount)) - coalesce(arg_max(line.paid, abs(line.paid)), 0) end as open_amount,
    min(line.our_status)                                as status,
    min(line.received_on)                               as received_on,
    case when min(line.our_status) = 'settled' then max(line.paid_on) end as cleared_on,
    sources(line._file, line._row)                      as _sources
from line
left join orders on orders.po_no = line.po_no
group by line.org, coalesce(line.supplier_no, line.supplier), line.number
