-- One row per order; drafts are not placed yet. A reduction order places nothing: it takes off what an earlier one placed.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
),
merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
),
document as (
    select
        sale.*, case when sale.is_reduction then 'return' else 'order' end as our_kind,
        coalesce(label.ours, code.ours, sale.status, 'unknown') as our_status
    from raw.salesforce__order as sale
    left join lookup.salesforce__order_statuses as label on label.theirs = lower(sale.status)
    left join lookup.salesforce__order_statuses as code on code.theirs = lower(sale.status_code)
    where sale.is_deleted is not true
)
select
    document.order_id                                       as order_id,
    document.order_no                                       as order_no,
    document.our_kind                                       as kind,
    coalesce(nullif(merged.master_id, '000000000000000AAA'), nullif(document.account_id, '000000000000000AAA')) as customer_id,
    document.channel                                        as channel,
    coalesce(document.country, document.bill_country)       as country,
    document.ordered_on                                     as ordered_on,
    document.our_status                                     as status,
    coalesce(nullif(document.currency, '000'), (select min(currency) from lookup.salesforce__organisation)) as currency,
    case when document.our_kind = 'return' then 0 else document.amount end as placed_amount,
    case when document.our_kind = 'return' then abs(document.amount) when document.our_status = 'cancelled' then document.amount
         else 0 end                                         as cancelled_amount,
    coalesce(nullif(owner.name, ''), nullif(document.owner_id, '000000000000000AAA')) as owner,
    document._file,
    document._row
from document
left join merged on merged.account_id = document.account_id
left join owner on owner.user_id = document.owner_id
where document.our_status <> 'draft'
