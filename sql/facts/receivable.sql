-- One row per receivable item: an invoice, or a credit memo with a negative amount. Drafts, void documents and payments on account are none.
-- key: system, invoice_id
-- inflow: invoiced_on
-- source: invoices(_system = system, invoice_id = invoice_id)
-- refill: system, invoice_id
-- through: customers(customer_id) = invoices(customer_id)
select
    item._system                                            as system,
    item.invoice_id                                         as invoice_id,
    item.site                                               as site,
    coalesce(customer.our_name, customer.name, item.customer_id) as customer,
    item.invoiced_on                                        as invoiced_on,
    item.due_on                                             as due_on,
    item.due_on + 1                                         as overdue_from,
    item.cleared_on                                         as cleared_on,
    -- An item settled on or before its due day is never overdue.
    case when item.cleared_on is null or item.cleared_on > item.due_on then item.due_on + 1 end as overdue_opened_on,
    e4(item.amount, rate.rate)  as amount_e4
from ops.invoices as item
left join ops.customers as customer on customer._system = item._system and customer.customer_id = item.customer_id
left join lookup.rates as rate on rate.currency = item.currency and rate."on" = item.invoiced_on
where item.kind in ('invoice', 'credit_memo') and item.status in ('open', 'settled')
