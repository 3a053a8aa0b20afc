-- One row per invoice or bill that a payment settles, and one for what is not allocated yet: it stands on every row of the
-- payment. What was withheld as tax is no payment.
with invoice as (
    select invoice_no, min(invoice_id) as invoice_id from raw.zoho_inventory__invoices group by invoice_no
),
bill as (
    select bill_no, vendor, min(bill_id) as bill_id from raw.zoho_inventory__bills group by bill_no, vendor
),
part as (
    select
        payment_id, 'received' as direction, coalesce(customer_id, customer_name) as customer_id, null as supplier_id, allocation_id, invoice_no as document,
        coalesce(invoice.invoice_id, paid.invoice_no) as invoice_id, null as bill_id, coalesce(applied_on, paid_on) as applied_on, paid_on, currency,
        amount, unused, applied, status, _file, _row
    from raw.zoho_inventory__customer_payments as paid
    left join invoice using (invoice_no)
    union all
    select
        payment_id, 'made', null, vendor, allocation_id, coalesce(paid.bill_id, bill_no), null, coalesce(paid.bill_id, bill.bill_id, bill_no),
        coalesce(applied_on, paid_on), paid_on, currency, amount, unused, applied, status, _file, _row
    from raw.zoho_inventory__vendor_payments as paid
    left join bill using (bill_no, vendor)
),
allocated as (
    select
        payment_id, coalesce(allocation_id, document) as allocation_no, direction, customer_id, supplier_id, invoice_id, bill_id, paid_on, currency,
        -- Never more than the payment: an export may give the bill's total there.
        least(applied, amount - coalesce(unused, 0)) as amount, status, _file, _row
    from part
    where not blank(document)
    union all
    select
        payment_id, '', direction, customer_id, supplier_id, null, null, paid_on, currency,
        coalesce(unused, amount), status, _file, _row
    from part
    where blank(document) or unused > 0
    qualify row_number() over (partition by direction, payment_id, _file order by _row) = 1
)
select
    allocated.payment_id     as payment_id,
    allocated.allocation_no  as allocation_no,
    allocated.direction      as direction,
    allocated.customer_id    as customer_id,
    allocated.supplier_id    as supplier_id,
    allocated.invoice_id     as invoice_id,
    allocated.bill_id        as bill_id,
    allocated.paid_on        as paid_on,
    allocated.currency       as currency,
    allocated.amount         as amount,
    case when blank(allocated.status) then 'posted' else coalesce(status.ours, 'unknown') end as status,
    allocated._file,
    allocated._row
from allocated
left join lookup.zoho_inventory__statuses as status
    on status.document = 'payment' and status.theirs = lower(replace(allocated.status, '_', ' '))
