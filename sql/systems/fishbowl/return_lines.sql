-- One row per credit return in a sales order. Which order it was delivered with, the file does not say.
with item as (
    select
        item.*,
        row_number() over (partition by item._file, item.order_no order by item._row) as line_no,
        coalesce(status.ours, item.order_status, 'not given')                  as our_status
    from raw.fishbowl__sales_order_items as item
    left join lookup.fishbowl__statuses as status on status.document = 'sales_order' and status.theirs = lower(item.order_status)
),
sold_as as (
    select product, min(part) as part from raw.fishbowl__products group by product having count(distinct part) = 1
)
select
    'Credit ' || item.order_no                                  as return_id,
    cast(item.line_no as varchar)                               as return_line_no,
    item.customer                                               as customer_id,
    coalesce(sold_as.part, item.product)                        as product_id,
    item.site                                                   as site,
    coalesce(item.promised_on, item.ordered_on)                 as returned_on,
    item.quantity                                               as qty_returned,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    cast(item.price * item.quantity as decimal(18, 4))          as net_amount,
    item.our_status                                             as status,
    item._file                                                  as _file,
    item._row                                                   as _row
from item
join lookup.fishbowl__item_types as type on type.document = 'sales_order' and type.theirs = lower(item.kind) and type.ours = 'return'
left join sold_as on sold_as.product = item.product
where item.our_status <> 'draft'
