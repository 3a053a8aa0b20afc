-- One row per product of an order; drafts are not placed yet. Reduction orders have negative quantities and amounts, whichever
-- sign the file gives them.
with document as (
    select
        sale.order_id, min(sale.account_id) as account_id, min(sale.ordered_on) as ordered_on, bool_or(sale.is_reduction) as is_reduction,
        one_currency(sale.currency) as currency, min(coalesce(label.ours, code.ours, sale.status, 'unknown')) as our_status
    from raw.salesforce__order as sale
    left join lookup.salesforce__order_statuses as label on label.theirs = lower(sale.status)
    left join lookup.salesforce__order_statuses as code on code.theirs = lower(sale.status_code)
    where sale.is_deleted is not true
    group by sale.order_id
),
merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
),
product as (
    select product_id, min(unit) as unit from raw.salesforce__product group by product_id
)
select
    line.order_id                                           as order_id,
    line.line_no                                            as line_no,
    case when document.is_reduction then 'return' else 'order' end as kind,
    nullif(line.product_id, '000000000000000AAA')           as product_id,
    coalesce(nullif(merged.master_id, '000000000000000AAA'), nullif(document.account_id, '000000000000000AAA')) as customer_id,
    document.ordered_on                                     as ordered_on,
    line.requested_on                                       as requested_on,
    case when document.is_reduction then -abs(line.quantity) else line.quantity end as qty_ordered,
    case when document.our_status = 'cancelled' then abs(line.quantity) else 0 end as qty_cancelled,
    product.unit                                            as unit,
    coalesce(nullif(document.currency, '000'), (select min(currency) from lookup.salesforce__organisation)) as currency,
    case when document.is_reduction then -abs(coalesce(line.total, line.quantity * line.unit_price))
         else coalesce(line.total, line.quantity * line.unit_price) end as net_amount,
    document.our_status                                     as status,
    line._file,
    line._row
from raw.salesforce__order_line as line
join document on document.order_id = line.order_id
left join merged on merged.account_id = document.account_id
left join product on product.product_id = line.product_id
where line.is_deleted is not true and document.our_status <> 'draft'
