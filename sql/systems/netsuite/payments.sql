-- One row per transaction that a payment is applied to; a payment without such a column is one row without document.
with paid as (
    select
        payment.*,
        type.ours                                                               as kind,
        case when blank(payment.status) then 'posted' else coalesce(status.ours, payment.status) end as our_status,
        nullif(payment.applied_to, '- None -')                                  as document
    from raw.netsuite__transactions as payment
    join lookup.netsuite__types as type on type.theirs = lower(payment.type)
    left join lookup.netsuite__statuses as status
        on status.document = 'payment' and status.theirs = lower(regexp_replace(payment.status, '^.*:\s*', ''))
    where type.ours in ('payment', 'bill_payment', 'refund') and blank(payment.item)
)
select
    -- Numbers of bill payments are those of cheques, and may be missing.
    coalesce(paid.internal_id, concat_ws('/', paid.name, paid.document_no, cast(paid.date as varchar))) as payment_id,
    coalesce(paid.document, '')                                 as allocation_no,
    case when paid.kind = 'bill_payment' then 'made' else 'received' end as direction,
    case when paid.kind <> 'bill_payment' then nullif(paid.name, '- None -') end as customer_id,
    case when paid.kind = 'bill_payment' then nullif(paid.name, '- None -') end as supplier_id,
    case when lower(paid.document) like 'invoice%' then regexp_extract(paid.document, '#\s*(.+?)\s*$', 1) end as invoice_id,
    case when lower(paid.document) like 'bill #%' then concat_ws('/', nullif(paid.name, '- None -'), regexp_extract(paid.document, '#\s*(.+?)\s*$', 1)) end
                                                                as bill_id,
    paid.date                                                   as paid_on,
    case when paid.applied_amount is null and paid.amount_fx is not null then coalesce(paid.currency, home.currency) else home.currency end as currency,
    case when paid.kind = 'refund' then -1 else 1 end * abs(coalesce(paid.applied_amount, paid.amount_fx, paid.amount)) as amount,
    paid.our_status                                             as status,
    paid._file                                                  as _file,
    paid._row                                                   as _row
from paid
left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from paid.subsidiary
