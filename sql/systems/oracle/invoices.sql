-- One row per receivable: an invoice has several where it is due in parts. Receipts are payments on account.
with item as (
    select
        receivable.*,
        coalesce(class.ours, receivable.class, 'not given')     as kind,
        -- The last day there is stands for none.
        case when receivable.due_on < date '4000-01-01' then receivable.due_on end as our_due_on,
        coalesce(status.ours, receivable.status, case when receivable.remaining = 0 then 'settled' else 'open' end) as our_status
    from raw.oracle__receivables as receivable
    left join lookup.oracle__receivable_classes as class on class.theirs = lower(receivable.class)
    left join lookup.oracle__statuses as status on status.document = 'receivable' and status.theirs = lower(receivable.status)
),
due as (
    select org, number, kind, count(distinct our_due_on) as days from item group by org, number, kind
)
select
    concat_ws('/', item.org, case when item.kind = 'payment_on_account' then 'receipt' end, item.number,
        case when due.days > 1 then cast(item.our_due_on as varchar) end) as invoice_id,
    min(item.number)                                            as invoice_no,
    item.kind                                                   as kind,
    min(coalesce(item.customer_no, item.customer))              as customer_id,
    min(item.day)                                               as invoiced_on,
    min(item.our_due_on)                                        as due_on,
    case when min(item.our_status) = 'settled' then max(item.closed_on) end as cleared_on,
    one_currency(item.currency)                                 as currency,
    -- The same item is repeated for each payment that it got.
    arg_max(item.original, abs(item.original))                  as amount,
    arg_min(item.remaining, abs(item.remaining))                as open_amount,
    min(item.our_status)                                        as status,
    min(item.terms)                                             as payment_terms,
    bool_or(item.disputed <> 0)                                 as is_disputed,
    sources(item._file, item._row)                              as _sources
from item
join due on due.org is not distinct from item.org and due.number = item.number and due.kind = item.kind
group by item.org, item.number, item.kind, item.our_due_on, due.days
