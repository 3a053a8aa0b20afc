-- One row per item of a purchase order; requests for quotation, contracts and stock transfers are none, and what goes back is no order.
-- An order that a list and the tables hold counts from the newer of the two.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
held as (
    select po_id, max(rank) filter (listed) as listed, max(rank) filter (not listed) as dumped
    from (
        select plain_id(po) as po_id, _file, true as listed from raw.sap__purchase_orders
        where plain_id(po) in (select plain_id(po) from raw.sap__ekpo)
        union all
        select plain_id(item.po), unnest([item._file, head._file]), false
        from raw.sap__ekpo as item join raw.sap__ekko as head on plain_id(head.po) = plain_id(item.po)
    ) as source
    join meta.parts as parts on parts.part_id = source._file
    group by po_id
),
schedule as (
    select
        plain_id(po)                            as po_id,
        plain_id(item)                          as line_no,
        -- Promised in several parts: the day by which all of it was promised.
        max(coalesce(first_promise, delivery_on)) as promised_on,
        sum(quantity)                           as asked,
        sum(received)                           as received,
        sources(_file, _row)                    as _sources
    from raw.sap__eket
    group by all
),
listed as (
    select
        plain_id(purchase.po)                                           as po_id,
        plain_id(purchase.item)                                         as line_no,
        -- The cell holds number, blanks and name.
        plain_id(regexp_extract(purchase.supplier, '^\s*(\S+)', 1))     as supplier_id,
        plain_id(purchase.material)                                     as product_id,
        purchase.plant                                                  as site,
        purchase.ordered_on                                             as ordered_on,
        -- The delivery date is overwritten whenever the supplier confirms anew; the statistical one stays.
        coalesce(purchase.first_promise, purchase.delivery_on)          as promised_on,
        case when coalesce(purchase.order_unit = base.unit, true) then purchase.order_quantity
             else purchase.order_quantity * try_cast(units.factor as decimal(18, 6)) end as qty_ordered,
        coalesce(base.unit, purchase.order_unit)                        as unit,
        purchase.currency                                               as currency,
        -- A price holds for a number of pieces (1, 100, 1000); where the list hides it, the open value and quantity tell it.
        coalesce(
            purchase.net_value,
            purchase.order_quantity * purchase.net_price / nullif(purchase.price_unit, 0),
            purchase.order_quantity * purchase.open_value / nullif(purchase.open_qty, 0))::decimal(18, 4) as net_amount,
        case when purchase.deletion is not null then coalesce(deletion.ours, 'unknown')
             when purchase.completed or purchase.open_qty <= 0 then 'closed'
             when purchase.open_qty > 0 then 'open' else 'unknown' end  as status,
        [{'file': purchase._file, 'row': purchase._row}]                as _sources
    from raw.sap__purchase_orders as purchase
    left join held on held.po_id = plain_id(purchase.po)
    left join base on base.product_id = plain_id(purchase.material)
    left join lookup.sap__purchase_types as type on type.theirs = upper(purchase.po_type)
    left join lookup.sap__deletion_indicators as deletion on deletion.theirs = upper(purchase.deletion)
    left join lookup.units as units on plain_id(units.item) = plain_id(purchase.material) and units.unit = purchase.order_unit
    where type.ours is null and coalesce(held.listed > held.dumped, true)
),
dumped as (
    select
        plain_id(item.po)                                               as po_id,
        plain_id(item.item)                                             as line_no,
        plain_id(head.supplier)                                         as supplier_id,
        plain_id(item.material)                                         as product_id,
        item.plant                                                      as site,
        head.ordered_on                                                 as ordered_on,
        schedule.promised_on                                            as promised_on,
        case when item.numerator > 0 and item.denominator > 0
             then (item.quantity::double * item.numerator::double / item.denominator::double)::decimal(18, 3)
             when coalesce(item.order_unit = item.base_unit, true) then item.quantity end as qty_ordered,
        coalesce(item.base_unit, item.order_unit)                       as unit,
        head.currency                                                   as currency,
        item.net_value                                                  as net_amount,
        case when coalesce(item.deletion, head.deletion) is not null
             then coalesce(deletion.ours, 'unknown')
             when head.held is not null then 'draft'
             when item.completed is not null or schedule.received >= schedule.asked then 'closed' else 'open' end as status,
        list_concat([{'file': item._file, 'row': item._row}], coalesce(schedule._sources, [])) as _sources
    from raw.sap__ekpo as item
    left join raw.sap__ekko as head on plain_id(head.po) = plain_id(item.po)
    left join schedule on schedule.po_id = plain_id(item.po) and schedule.line_no = plain_id(item.item)
    left join held on held.po_id = plain_id(item.po)
    left join lookup.sap__purchase_types as type on type.theirs = upper(head.po_type)
    left join lookup.sap__deletion_indicators as deletion on deletion.theirs = upper(coalesce(item.deletion, head.deletion))
    where coalesce(head.category, 'F') = 'F' and head.supplying_plant is null and type.ours is null and item.returns is null
      and coalesce(held.dumped > held.listed, held.listed is null)
),
viewed as (
    -- The list of Fiori has no item numbers: its rows are numbered, and count where nothing else tells of purchase orders.
    select
        plain_id(purchase.po)                                           as po_id,
        'row ' || row_number() over (partition by plain_id(purchase.po) order by purchase._file, purchase._row) as line_no,
        plain_id(regexp_extract(purchase.supplier, '^\s*(\S+)', 1))     as supplier_id,
        plain_id(purchase.material)                                     as product_id,
        purchase.plant                                                  as site,
        purchase.created_on                                             as ordered_on,
        purchase.delivery_on                                            as promised_on,
        purchase.quantity                                               as qty_ordered,
        case when lower(purchase.completed) in ('x', 'yes', 'true') or purchase.open_qty <= 0 then 'closed'
             when purchase.open_qty > 0 then 'open' else 'unknown' end  as status,
        [{'file': purchase._file, 'row': purchase._row}]                as _sources
    from raw.sap__fiori_purchase_orders as purchase
    where not exists (from raw.sap__purchase_orders) and not exists (from raw.sap__ekpo)
),
line as (
    from listed union all by name from dumped union all by name from viewed
)
select
    line.po_id          as po_id,
    line.line_no        as line_no,
    line.supplier_id    as supplier_id,
    line.product_id     as product_id,
    line.site           as site,
    line.ordered_on     as ordered_on,
    line.promised_on    as promised_on,
    line.qty_ordered    as qty_ordered,
    line.unit           as unit,
    line.currency       as currency,
    line.net_amount     as net_amount,
    line.status         as status,
    line._sources       as _sources
from line
