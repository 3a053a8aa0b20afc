-- One row per invoice or credit note: total and balance stand on each of its rows, and count once. What is credited is
-- positive in the file.
with orders as (
    select coalesce(order_no, order_id) as order_no, min(coalesce(warehouse, branch)) as site
    from raw.zoho_inventory__sales_orders group by coalesce(order_no, order_id)
),
document as (
    select
        invoice_id, invoice_no, 'invoice' as kind, customer_id, customer_name, warehouse, branch, order_no, invoiced_on, due_on, paid_on, currency,
        total, balance, status, 'invoice' as list, _file, _row
    from raw.zoho_inventory__invoices
    union all
    select
        credit_id, coalesce(credit_no, credit_id), 'credit_memo', customer_id, customer_name, warehouse, branch, null, credited_on, null, null, currency,
        -total, -balance, status, 'credit_note', _file, _row
    from raw.zoho_inventory__credit_notes
)
select
    invoice.invoice_id                              as invoice_id,
    min(invoice.invoice_no)                         as invoice_no,
    invoice.kind                                    as kind,
    coalesce(min(invoice.customer_id), min(invoice.customer_name)) as customer_id,
    coalesce(min(invoice.warehouse), min(invoice.branch), min(orders.site), (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    min(invoice.invoiced_on)                        as invoiced_on,
    min(invoice.due_on)                             as due_on,
    case when min(status.ours) = 'settled' then max(invoice.paid_on) end as cleared_on,
    one_currency(invoice.currency)                  as currency,
    any_value(invoice.total)                        as amount,
    any_value(invoice.balance)                      as open_amount,
    coalesce(min(status.ours), 'unknown')           as status,
    sources(invoice._file, invoice._row)            as _sources
from document as invoice
left join lookup.zoho_inventory__statuses as status
    on status.document = invoice.list and status.theirs = lower(replace(invoice.status, '_', ' '))
left join orders on orders.order_no = invoice.order_no
group by invoice.kind, invoice.invoice_id
