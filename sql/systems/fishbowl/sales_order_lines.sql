-- One row per item that is sold or returned, numbered by its place in the order. Discounts, subtotals, shipping, taxes and notes are
-- items in the file, and no lines. Returns stand there with positive figures: here they are negative. Of an order that was closed
-- short, the file does not say how much was left out.
with item as (
    select
        item.*,
        row_number() over (partition by item._file, item.order_no order by item._row) as line_no,
        coalesce(status.ours, item.order_status, 'not given')                  as our_status,
        case coalesce(type.ours, item.kind, 'not given') when 'sale' then 'order' else coalesce(type.ours, item.kind, 'not given') end as our_kind
    from raw.fishbowl__sales_order_items as item
    left join lookup.fishbowl__statuses as status on status.document = 'sales_order' and status.theirs = lower(item.order_status)
    left join lookup.fishbowl__item_types as type on type.document = 'sales_order' and type.theirs = lower(item.kind)
),
sold_as as (
    select product, min(part) as part from raw.fishbowl__products group by product having count(distinct part) = 1
)
select
    case item.our_kind when 'return' then 'Credit ' || item.order_no else item.order_no end as order_id,
    cast(item.line_no as varchar)                               as line_no,
    item.our_kind                                               as kind,
    coalesce(sold_as.part, item.product)                        as product_id,
    item.customer                                               as customer_id,
    item.site                                                   as site,
    item.ordered_on                                             as ordered_on,
    coalesce(item.promised_on, item.order_promised)             as promised_on,
    case item.our_kind when 'return' then -1 else 1 end * item.quantity as qty_ordered,
    case when item.our_status = 'cancelled' then item.quantity else 0 end as qty_cancelled,
    item.unit                                                   as unit,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    cast(case item.our_kind when 'return' then -1 else 1 end * item.price * item.quantity as decimal(18, 4)) as net_amount,
    item.our_status                                             as status,
    item._file                                                  as _file,
    item._row                                                   as _row
from item
left join sold_as on sold_as.product = item.product
where item.our_status <> 'draft' and item.our_kind <> 'other'
  -- Parts of a kit: the kit itself is the line that was sold.
  and not (coalesce(item.is_kit_part, false) and lower(item.kind) not in ('80', 'kit'))
