-- One row per item of an outbound delivery to a customer; stock transfers and returns are none.
-- The delivery quantity is in sales units, the actual delivery quantity in the base unit: only the latter counts.
select
    plain_id(delivery.delivery)                                 as shipment_id,
    coalesce(plain_id(delivery.item), 'row ' || row_number() over (partition by delivery.delivery, delivery._file order by delivery._row))
                                                                as shipment_line_no,
    plain_id(delivery.order_no)                                 as order_id,
    plain_id(delivery.order_item)                               as line_no,
    plain_id(delivery.material)                                 as product_id,
    delivery.plant                                              as site,
    coalesce(delivery.carrier, plain_id(delivery.carrier_no))   as carrier,
    delivery.shipped_on                                         as shipped_on,
    delivery.delivered_on                                       as delivered_on,
    delivery.actual_qty                                         as qty_shipped,
    delivery._file                                              as _file,
    delivery._row                                               as _row
from raw.sap__deliveries as delivery
left join lookup.sap__delivery_types as type on type.theirs = upper(delivery.delivery_type)
where type.ours is null and delivery.transfer_order is null
