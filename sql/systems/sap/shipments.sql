-- One row per outbound delivery to a customer; stock transfers and returns are none.
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
delivery as (
    select
        plain_id(delivery.delivery)                                 as shipment_id,
        min(trim(delivery.delivery))                                as shipment_no,
        min(delivery.delivery_type)                                 as delivery_type,
        bool_or(delivery.transfer_order is not null)                as is_transfer,
        min(plain_id(delivery.ship_to))                             as customer_id,
        min(delivery.plant)                                         as site,
        min(coalesce(delivery.carrier, plain_id(delivery.carrier_no))) as carrier,
        min(delivery.shipped_on)                                    as shipped_on,
        min(delivery.arrive_by_on)                                  as arrive_by_on,
        min(delivery.delivered_on)                                  as delivered_on,
        sources(delivery._file, delivery._row)                      as _sources
    from raw.sap__deliveries as delivery
    left join held on held.delivery_id = plain_id(delivery.delivery)
    where coalesce(held.listed > held.dumped, true)
    group by plain_id(delivery.delivery)
    union all by name
    select
        plain_id(head.delivery)                                     as shipment_id,
        min(trim(head.delivery))                                    as shipment_no,
        min(head.delivery_type)                                     as delivery_type,
        bool_or(coalesce(item.reference_kind = 'V', false) or coalesce(upper(head.category) <> 'J', false)) as is_transfer,
        min(plain_id(head.ship_to))                                 as customer_id,
        min(item.plant)                                             as site,
        min(head.shipped_on)                                        as shipped_on,
        min(head.arrive_by_on)                                      as arrive_by_on,
        min(head.delivered_on)                                      as delivered_on,
        [{'file': head._file, 'row': head._row}]                    as _sources
    from raw.sap__likp as head
    join raw.sap__lips as item on plain_id(item.delivery) = plain_id(head.delivery)
    join held on held.delivery_id = plain_id(head.delivery)
    where coalesce(held.dumped > held.listed, held.listed is null)
    group by plain_id(head.delivery), head._file, head._row
)
select
    delivery.shipment_id            as shipment_id,
    delivery.shipment_no            as shipment_no,
    delivery.customer_id            as customer_id,
    delivery.site                   as site,
    delivery.carrier                as carrier,
    delivery.shipped_on             as shipped_on,
    delivery.arrive_by_on           as arrive_by_on,
    delivery.delivered_on           as delivered_on,
    case when delivery.delivered_on is not null then 'delivered' when delivery.shipped_on is not null then 'shipped' else 'open' end as status,
    delivery._sources               as _sources
from delivery
left join lookup.sap__delivery_types as type on type.theirs = upper(delivery.delivery_type)
where type.ours is null and not delivery.is_transfer
