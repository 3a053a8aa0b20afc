-- One row per shipment that has left. What the customer is charged for carriage is not what it costs us: no freight amount.
with orders as (
    select
        coalesce(order_no, order_id) as order_no, min(coalesce(customer_id, customer_name)) as customer_id, min(coalesce(warehouse, branch)) as site,
        min(coalesce(shipping_country, billing_country)) as country
    from raw.zoho_inventory__sales_orders group by coalesce(order_no, order_id)
),
packed as (
    select package_no, min(order_no) as order_no, min(warehouse) as warehouse from raw.zoho_inventory__packages group by package_no
),
sent as (
    select
        coalesce(shipment_no, package_no) as shipment_no, tracking_no, customer, order_no, warehouse, carrier, coalesce(shipped_on, packed_on) as shipped_on,
        delivered_on, status, _file, _row
    from raw.zoho_inventory__shipments
    union all
    select
        shipment.shipment_no, shipment.tracking_no, shipment.customer, coalesce(shipment.order_no, packed.order_no), packed.warehouse, shipment.carrier,
        shipment.shipped_on, shipment.delivered_on, shipment.status, shipment._file, shipment._row
    from raw.zoho_inventory__shipment_orders as shipment
    left join packed on packed.package_no = trim(regexp_extract(shipment.package_no, '^[^,;]+'))
    where not exists (select 1 from raw.zoho_inventory__shipments as whole where whole.shipment_no = shipment.shipment_no)
),
told as (
    select
        sent.*, orders.customer_id as orderer, orders.site as order_site, orders.country,
        coalesce(status.ours, case when not blank(sent.status) then 'unknown' when sent.delivered_on is not null then 'delivered' else 'shipped' end)
            as our_status
    from sent
    left join orders on orders.order_no = sent.order_no
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'shipment' and status.theirs = lower(replace(sent.status, '_', ' '))
    -- A package that has not left yet is no shipment.
    where coalesce(status.ours, '') <> 'not_shipped' and not (blank(sent.status) and sent.shipped_on is null)
)
select
    shipment_no                                             as shipment_id,
    coalesce(min(tracking_no), shipment_no)                 as shipment_no,
    coalesce(min(orderer), min(customer))                   as customer_id,
    coalesce(min(warehouse), min(order_site), (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    min(country)                                            as country,
    min(carrier)                                            as carrier,
    -- With a status that we do not know, the goods may not have left: no date rather than a wrong one.
    case when min(our_status) in ('shipped', 'delivered') then max(shipped_on) end as shipped_on,
    case when bool_and(our_status = 'delivered') then max(delivered_on) end as delivered_on,
    case when bool_or(our_status = 'unknown') then 'unknown' when bool_and(our_status = 'delivered') then 'delivered' else 'shipped' end as status,
    sources(_file, _row)                                    as _sources
from told
group by shipment_no
