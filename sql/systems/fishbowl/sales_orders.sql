-- One row per sales order with items, and one of its own for the credit returns in it, which take off what they are worth. An
-- item type that no list has is shown here, and set aside.
with item as (
    select
        item.*,
        coalesce(status.ours, item.order_status, 'not given')                  as our_status,
        case coalesce(type.ours, item.kind, 'not given') when 'sale' then 'order' else coalesce(type.ours, item.kind, 'not given') end as our_kind,
        cast(item.price * item.quantity as decimal(18, 4))                     as net
    from raw.fishbowl__sales_order_items as item
    left join lookup.fishbowl__statuses as status on status.document = 'sales_order' and status.theirs = lower(item.order_status)
    left join lookup.fishbowl__item_types as type on type.document = 'sales_order' and type.theirs = lower(item.kind)
    -- Parts of a kit: the kit itself is the line that was sold.
    where not (coalesce(item.is_kit_part, false) and lower(item.kind) not in ('80', 'kit'))
)
select
    case our_kind when 'return' then 'Credit ' || order_no else order_no end as order_id,
    order_no                                                    as order_no,
    our_kind                                                    as kind,
    min(customer)                                               as customer_id,
    min(site)                                                   as site,
    min(nullif(class, 'None'))                                  as channel,
    min(nullif(coalesce(bill_country, ship_country), 'None'))   as country,
    min(ordered_on)                                             as ordered_on,
    min(our_status)                                             as status,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    case our_kind when 'return' then 0 else sum(net) end        as placed_amount,
    case when our_kind = 'return' or min(our_status) = 'cancelled' then sum(net) else 0 end as cancelled_amount,
    min(nullif(salesman, 'None'))                               as owner,
    sources(_file, _row)                                        as _sources
from item
-- Estimates, also expired ones, were never placed.
where our_status <> 'draft' and our_kind <> 'other'
group by order_no, our_kind
