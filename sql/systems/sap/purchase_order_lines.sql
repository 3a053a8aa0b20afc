-- One row per item of a purchase order; requests for quotation, contracts and stock transfers are none.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
line as (
    select
        purchase.*,
        plain_id(purchase.material)     as product_id,
        base.unit                       as unit
    from raw.sap__purchase_orders as purchase
    left join base on base.product_id = plain_id(purchase.material)
)
select
    plain_id(line.po)                                               as po_id,
    plain_id(line.item)                                             as line_no,
    -- The cell holds number, blanks and name.
    plain_id(regexp_extract(line.supplier, '^\s*(\S+)', 1))         as supplier_id,
    line.product_id                                                 as product_id,
    line.plant                                                      as site,
    line.ordered_on                                                 as ordered_on,
    -- The delivery date is overwritten whenever the supplier confirms anew; the statistical one stays.
    coalesce(line.first_promise, line.delivery_on)                  as promised_on,
    case when coalesce(line.order_unit = line.unit, true) then line.order_quantity
         else line.order_quantity * try_cast(units.factor as decimal(18, 6)) end as qty_ordered,
    coalesce(line.unit, line.order_unit)                            as unit,
    line.currency                                                   as currency,
    -- A price holds for a number of pieces (1, 100, 1000); where the list hides it, the open value and quantity tell it.
    coalesce(
        line.net_value,
        line.order_quantity * line.net_price / nullif(line.price_unit, 0),
        line.order_quantity * line.open_value / nullif(line.open_qty, 0))::decimal(18, 4) as net_amount,
    case when line.deletion is not null then coalesce(deletion.ours, 'unknown')
         when line.completed or line.open_qty <= 0 then 'closed'
         when line.open_qty > 0 then 'open' else 'unknown' end      as status,
    line._file                                                      as _file,
    line._row                                                       as _row
from line
left join lookup.sap__purchase_types as type on type.theirs = upper(line.po_type)
left join lookup.sap__deletion_indicators as deletion on deletion.theirs = upper(line.deletion)
left join lookup.units as units on plain_id(units.item) = line.product_id and units.unit = line.order_unit
where type.ours is null
