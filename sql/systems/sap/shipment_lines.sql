-- One row per item of an outbound delivery to a customer; stock transfers and returns are none.
-- The delivery quantity is in sales units, the actual delivery quantity in the base unit: only the latter counts.
-- A delivery that a list and the tables hold counts from the newer of the two.
with held as (
    select delivery_id, max(rank) filter (listed) as listed, max(rank) filter (not listed) as dumped
    from (
        select plain_id(delivery) as delivery_id, _file, true as listed from raw.sap__deliveries
        where plain_id(delivery) in (select plain_id(delivery) from raw.sap__likp)
        union all
        select plain_id(item.delivery), unnest([item._file, head._file]), false
        from raw.sap__lips as item join raw.sap__likp as head on plain_id(head.delivery) = plain_id(item.delivery)
    ) as source
    join meta.parts as parts on parts.part_id = source._file
    group by delivery_id
),
line as (
    select
        plain_id(delivery.delivery)                                 as shipment_id,
        coalesce(plain_id(delivery.item), 'row ' || row_number() over (partition by delivery.delivery, delivery._file order by delivery._row))
                                                                    as shipment_line_no,
        delivery.delivery_type                                      as delivery_type,
        delivery.transfer_order is not null                         as is_transfer,
        plain_id(delivery.order_no)                                 as order_id,
        plain_id(delivery.order_item)                               as line_no,
        plain_id(delivery.material)                                 as product_id,
        delivery.plant                                              as site,
        coalesce(delivery.carrier, plain_id(delivery.carrier_no))   as carrier,
        delivery.shipped_on                                         as shipped_on,
        delivery.delivered_on                                       as delivered_on,
        delivery.actual_qty                                         as qty_shipped,
        delivery.ship_by_on                                         as ship_by_on,
        delivery._file                                              as _file,
        delivery._row                                               as _row
    from raw.sap__deliveries as delivery
    left join held on held.delivery_id = plain_id(delivery.delivery)
    where coalesce(held.listed > held.dumped, true)
    union all by name
    select
        plain_id(item.delivery)                                     as shipment_id,
        plain_id(item.item)                                         as shipment_line_no,
        head.delivery_type                                          as delivery_type,
        -- J is a delivery to a customer; of those, V refers to a purchase order of another plant.
        coalesce(item.reference_kind = 'V', false) or coalesce(upper(head.category) <> 'J', false) as is_transfer,
        plain_id(item.order_no)                                     as order_id,
        plain_id(item.order_item)                                   as line_no,
        plain_id(item.material)                                     as product_id,
        item.plant                                                  as site,
        head.shipped_on                                             as shipped_on,
        head.delivered_on                                           as delivered_on,
        coalesce(item.base_quantity,
            case when item.numerator > 0 and item.denominator > 0
                 then (item.quantity::double * item.numerator::double / item.denominator::double)::decimal(18, 3)
                 when coalesce(item.sales_unit = item.base_unit, true) then item.quantity end) as qty_shipped,
        head.ship_by_on                                             as ship_by_on,
        item._file                                                  as _file,
        item._row                                                   as _row
    from raw.sap__lips as item
    join raw.sap__likp as head on plain_id(head.delivery) = plain_id(item.delivery)
    join held on held.delivery_id = plain_id(item.delivery)
    where coalesce(held.dumped > held.listed, held.listed is null)
)
select
    line.shipment_id                as shipment_id,
    line.shipment_line_no           as shipment_line_no,
    line.order_id                   as order_id,
    line.line_no                    as line_no,
    line.product_id                 as product_id,
    line.site                       as site,
    line.carrier                    as carrier,
    line.shipped_on                 as shipped_on,
    line.delivered_on               as delivered_on,
    line.qty_shipped                as qty_shipped,
    line.ship_by_on                 as ship_by_on,
    line._file                      as _file,
    line._row                       as _row
from line
left join lookup.sap__delivery_types as type on type.theirs = upper(line.delivery_type)
where type.ours is null and not line.is_transfer
