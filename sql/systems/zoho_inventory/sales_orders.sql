-- One row per sales order. Drafts are not placed yet; Void orders were placed and are cancelled as a whole.
with line as (
    select
        sale.*,
        coalesce(status.ours, 'unknown')                as our_status,
        coalesce(sale.warehouse, sale.branch, (
            select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
        -- A discount on the whole order is repeated on each row: each line bears its share.
        sale.item_total - cast(sale.item_total * coalesce(
            nullif(sale.entity_discount, 0) / nullif(sale.subtotal, 0), sale.entity_percent / 100, 0) as decimal(18, 4)) as net
    from raw.zoho_inventory__sales_orders as sale
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'sales_order' and status.theirs = lower(replace(sale.status, '_', ' '))
    -- Components of a kit: the kit itself is the line that was sold.
    where blank(sale.kit_name)
)
select
    order_id                                          as order_id,
    coalesce(min(order_no), order_id)                 as order_no,
    'order'                                           as kind,
    coalesce(min(customer_id), min(customer_name))    as customer_id,
    arg_max(site, {'net': net, 'site': site})         as site,
    coalesce(min(channel), min(source))               as channel,
    coalesce(min(billing_country), min(shipping_country)) as country,
    min(ordered_on)                                   as ordered_on,
    min(our_status)                                   as status,
    one_currency(currency)                            as currency,
    sum(net)                                          as placed_amount,
    case when min(our_status) = 'cancelled' then sum(net)
         else coalesce(sum(cast(net * qty_cancelled / nullif(qty_ordered, 0) as decimal(18, 4))), 0) end as cancelled_amount,
    sources(_file, _row)                              as _sources
from line
where our_status <> 'draft'
group by order_id
