-- One row per purchase order with items. A request for bids is none.
with item as (
    select
        item.*,
        coalesce(status.ours, item.order_status, 'not given')                  as our_status,
        cast(item.price * item.quantity as decimal(18, 4))                     as net
    from raw.fishbowl__purchase_order_items as item
    join lookup.fishbowl__item_types as type on type.document = 'purchase_order' and type.theirs = lower(item.kind) and type.ours = 'purchase'
    left join lookup.fishbowl__statuses as status on status.document = 'purchase_order' and status.theirs = lower(item.order_status)
)
select
    po_no                                                       as po_id,
    po_no                                                       as po_no,
    min(vendor)                                                 as supplier_id,
    min(site)                                                   as site,
    min(nullif(buyer, 'None'))                                  as buyer,
    min(nullif(carrier, 'None'))                                as transport_mode,
    min(coalesce(issued_on, created_on))                        as ordered_on,
    min(issued_on)                                              as sent_on,
    min(our_status)                                             as status,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    sum(net)                                                    as net_amount,
    sources(_file, _row)                                        as _sources
from item
where our_status <> 'request'
group by po_no
