-- One row per receivable item and ageing bucket that it was ever in, by days past its due day; an item is in one bucket at a time.
-- key: system, invoice_id, bucket
-- inflow: invoiced_on
-- source: invoices(_system = system, invoice_id = invoice_id)
-- refill: system, invoice_id
-- through: customers(customer_id) = invoices(customer_id)
-- list: invoice_id = Invoice, customer = Customer, site = Site, invoiced_on = Invoiced, opened_on = In this bucket since, amount_e4 = Owed
-- amount: amount_e4
with bucket(name, first_day, last_day) as (
    values ('not due', null, 0), ('1-30', 1, 30), ('31-60', 31, 60), ('61-90', 61, 90), ('over 90', 91, null)
),
item as (
    select *, greatest(cleared_on, invoiced_on) as settled_on
    from ops.invoices
    where kind in ('invoice', 'credit_memo') and status in ('open', 'settled') and invoiced_on is not null
),
spell as (
    select
        item.*, bucket.name as bucket,
        case when bucket.first_day is null then invoiced_on else greatest(invoiced_on, due_on + bucket.first_day) end as opened_on,
        case when bucket.last_day is not null then greatest(invoiced_on, due_on + bucket.last_day + 1) end as older_on
    from item cross join bucket
    where due_on is not null
    union all
    select item.*, 'no due date', invoiced_on, null from item where due_on is null
)
select
    spell._system                                            as system,
    spell.invoice_id                                         as invoice_id,
    spell.bucket                                             as bucket,
    spell.site                                               as site,
    coalesce(customer.our_name, customer.name, spell.customer_id) as customer,
    spell.payment_terms                                         as payment_terms,
    spell.kind = 'invoice'                                   as is_invoice,
    spell.bucket not in ('not due', 'no due date')           as is_overdue,
    spell.invoiced_on                                        as invoiced_on,
    spell.opened_on                                          as opened_on,
    case when spell.cleared_on is null then spell.older_on else least(spell.settled_on, spell.older_on) end as closed_on,
    spell.status = 'settled' and spell.cleared_on is null    as is_settled_undated,
    e4(spell.amount, rate.rate)  as amount_e4
from spell
left join ops.customers as customer on customer._system = spell._system and customer.customer_id = spell.customer_id
left join lookup.rates as rate on rate.currency = spell.currency and rate."on" = spell.invoiced_on
-- Settled before it grew that old, or older than that on its first day.
where (spell.cleared_on is null or spell.opened_on < spell.settled_on) and (spell.older_on is null or spell.opened_on < spell.older_on)
