-- One row per part that is bought, numbered by its place in the order. Shipping and other charges are items in the file, and no lines.
-- An item type that no list has is set aside with its status.
with item as (
    select
        item.*,
        row_number() over (partition by item._file, item.po_no order by item._row) as line_no,
        case when type.ours is null then 'type ' || coalesce(item.kind, 'not given')
             else coalesce(status.ours, item.order_status, 'not given') end    as our_status,
        coalesce(type.ours, 'purchase')                                        as our_kind
    from raw.fishbowl__purchase_order_items as item
    left join lookup.fishbowl__item_types as type on type.document = 'purchase_order' and type.theirs = lower(item.kind)
    left join lookup.fishbowl__statuses as status on status.document = 'purchase_order' and status.theirs = lower(item.order_status)
)
select
    po_no                                                       as po_id,
    cast(line_no as varchar)                                    as line_no,
    vendor                                                      as supplier_id,
    part                                                        as product_id,
    site                                                        as site,
    coalesce(issued_on, created_on)                             as ordered_on,
    coalesce(promised_on, order_promised)                       as promised_on,
    quantity                                                    as qty_ordered,
    unit                                                        as unit,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    cast(price * quantity as decimal(18, 4))                    as net_amount,
    case when our_status = 'open' and fulfilled >= quantity then 'closed' else our_status end as status,
    _file,
    _row
from item
where our_kind = 'purchase' and our_status <> 'request'
