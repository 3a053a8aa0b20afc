-- One row per purchase order item of which something has come: all of it so far, on the day of the last receipt. Parts that go back
-- to the supplier are items of a type of their own.
with item as (
    select
        item.*, type.ours as our_kind,
        row_number() over (partition by item._file, item.po_no order by item._row) as line_no
    from raw.fishbowl__purchase_order_items as item
    join lookup.fishbowl__item_types as type on type.document = 'purchase_order' and type.theirs = lower(item.kind)
    left join lookup.fishbowl__statuses as status on status.document = 'purchase_order' and status.theirs = lower(item.order_status)
    where item.fulfilled <> 0 and type.ours in ('purchase', 'return') and coalesce(status.ours, '') not in ('draft', 'request')
)
select
    po_no                                                       as receipt_id,
    cast(line_no as varchar)                                    as receipt_line_no,
    po_no                                                       as po_id,
    case our_kind when 'purchase' then cast(line_no as varchar) end as po_line_no,
    vendor                                                      as supplier_id,
    part                                                        as product_id,
    site                                                        as site,
    coalesce(last_received_on, completed_on)                    as received_on,
    case our_kind when 'purchase' then fulfilled else 0 end     as qty_received,
    case our_kind when 'return' then fulfilled else 0 end       as qty_rejected,
    _file,
    _row
from item
