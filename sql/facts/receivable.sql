-- One row per receivable item: an invoice, or a credit memo with a negative amount. Drafts, void documents and payments on account are none.
-- key: system, invoice_id
-- inflow: invoiced_on
-- source: invoices(_system = system, invoice_id = invoice_id)
-- refill: system, invoice_id
-- ages: due_on
-- through: customers(customer_id) = invoices(customer_id)
-- list: invoice_id = Invoice, customer = Customer, site = Site, due_on = Due, late(due_on, settled_on) = Days late, amount_e4 = Owed
-- amount: amount_e4
with item as (
    select
        *,
        -- Settled before its own date (a prepayment, a credit) it was never open: it must not close before it opens.
        case when invoiced_on is not null then greatest(cleared_on, invoiced_on) end as settled_on,
        case when invoiced_on is not null and due_on is not null then greatest(due_on + 1, invoiced_on) end as overdue_from
    from ops.invoices
    where kind in ('invoice', 'credit_memo') and status in ('open', 'settled')
)
select
    item._system                                            as system,
    item.invoice_id                                         as invoice_id,
    item.site                                               as site,
    coalesce(customer.our_name, customer.name, item.customer_id) as customer,
    customer.country                                        as country,
    item.payment_terms                                      as payment_terms,
    item.kind = 'invoice'                                   as is_invoice,
    item.invoiced_on                                        as invoiced_on,
    item.due_on                                             as due_on,
    item.due_on < as_of()                                   as is_due,
    item.cleared_on                                         as cleared_on,
    case when item.cleared_on is not null then item.settled_on end as settled_on,
    -- Which balance it left, or when, nobody knows.
    item.status = 'settled' and item.cleared_on is null     as is_settled_undated,
    case when item.cleared_on is not null and item.due_on is not null then greatest(item.settled_on - item.due_on, 0) end as late_days,
    -- An item settled on or before its due day is never overdue.
    case when item.cleared_on is null or item.cleared_on > item.due_on then item.overdue_from end as overdue_opened_on,
    case when item.cleared_on is null then item.overdue_from else least(item.settled_on, item.overdue_from) end
                                                            as not_due_until,
    item.is_disputed                                        as is_disputed,
    item.dispute_reason                                     as dispute_reason,
    e4(item.amount, rate.rate)  as amount_e4
from item
left join ops.customers as customer on customer._system = item._system and customer.customer_id = item.customer_id
left join lookup.rates as rate on rate.currency = item.currency and rate."on" = item.invoiced_on
