-- One row per delivery to a customer that left, with its value and what its carriage cost.
-- key: system, shipment_id
-- inflow: shipped_on
-- source: shipments(_system = system, shipment_id = shipment_id)
-- refill: system, shipment_id
-- through: customers(customer_id) = shipments(customer_id)
select
    shipment._system                                                 as system,
    shipment.shipment_id                                             as shipment_id,
    shipment.site                                                    as site,
    shipment.country                                                 as country,
    shipment.carrier                                                 as carrier,
    shipment.transport_mode                                          as transport_mode,
    coalesce(customer.our_name, customer.name, shipment.customer_id) as customer,
    shipment.shipped_on                                              as shipped_on,
    e4(shipment.freight_amount, rate.rate)                           as freight_e4,
    e4(shipment.goods_amount, rate.rate)                             as goods_e4
from ops.shipments as shipment
left join ops.customers as customer on customer._system = shipment._system and customer.customer_id = shipment.customer_id
left join lookup.rates as rate on rate.currency = shipment.currency and rate."on" = shipment.shipped_on
where shipment.status <> 'cancelled' and shipment.shipped_on is not null
