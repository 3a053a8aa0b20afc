-- One row per adjusted item. What only changes the value of the stock moves nothing.
with item as (
    select name, min(item_id) as item_id from raw.zoho_inventory__items group by name having count(distinct item_id) = 1
)
select
    'adjustment ' || adjustment.adjustment_id                   as movement_id,
    cast(row_number() over (partition by adjustment._file, adjustment.adjustment_id order by adjustment._row) as varchar) as movement_line_no,
    case when status.ours = 'adjusted' or blank(adjustment.status) then coalesce(reason.ours, adjustment.reason, 'other') else 'unknown' end as kind,
    adjustment.reason                                           as movement_type,
    coalesce(adjustment.product_id, item.item_id)               as product_id,
    coalesce(adjustment.warehouse, (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    adjustment.adjusted_on                                      as posted_on,
    adjustment.qty                                              as qty,
    adjustment._file,
    adjustment._row
from raw.zoho_inventory__inventory_adjustments as adjustment
left join item on item.name = adjustment.item_name
left join lookup.zoho_inventory__adjustment_reasons as reason on reason.theirs = lower(trim(adjustment.reason))
left join lookup.zoho_inventory__statuses as status
    on status.document = 'adjustment' and status.theirs = lower(replace(adjustment.status, '_', ' '))
where adjustment.qty <> 0 and coalesce(status.ours, '') <> 'draft'
