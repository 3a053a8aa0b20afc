-- One row per shipped line. The exports name order and item, not the order line: an item's shipments fill the order's
-- lines of that item in their order. Where packages and shipments are two lists, packages have the items and shipments the days.
with numbered as (
    select
        *, coalesce(order_no, order_id) as sales_order_no,
        row_number() over (partition by _file, order_id order by _row) as line_no
    from raw.zoho_inventory__sales_orders
),
line as (
    select
        *, sum(qty_ordered - coalesce(qty_cancelled, 0)) over (
            partition by sales_order_no, item_name order by line_no) - (qty_ordered - coalesce(qty_cancelled, 0)) as qty_before
    from numbered
    where blank(kit_name) and qty_ordered > coalesce(qty_cancelled, 0)
),
orders as (
    select sales_order_no, min(order_id) as order_id, min(coalesce(warehouse, branch)) as site from numbered group by sales_order_no
),
item as (
    select sku, min(item_id) as item_id from raw.zoho_inventory__items where not blank(sku) group by sku
),
sent as (
    select
        shipment_no, shipped_on, delivered_on, status, carrier, trim(unnest(string_split_regex(package_no, '[,;]'))) as package_no
    from raw.zoho_inventory__shipment_orders
),
parcel as (
    select
        package_no, shipment_no, order_no, packed_on, shipped_on, delivered_on, status, carrier, item_name, sku, product_id, warehouse, qty, _file, _row
    from raw.zoho_inventory__shipments
    union all
    select
        package.package_no, sent.shipment_no, package.order_no, null, sent.shipped_on, sent.delivered_on, coalesce(sent.status, package.status),
        coalesce(sent.carrier, package.carrier), package.item_name, package.sku, package.product_id, package.warehouse, package.qty,
        package._file, package._row
    from raw.zoho_inventory__packages as package
    left join sent on sent.package_no = package.package_no
    where not exists (select 1 from raw.zoho_inventory__shipments as whole where whole.package_no = package.package_no)
),
shipped as (
    select
        shipment.* exclude (shipment_no, shipped_on),
        coalesce(shipment.shipment_no, shipment.package_no) as shipment_no,
        coalesce(status.ours, case when blank(shipment.status) then 'not given' else 'unknown' end) as our_status,
        coalesce(shipment.shipped_on, shipment.packed_on) as shipped_on,
        coalesce(sum(shipment.qty) over (
            partition by shipment.order_no, shipment.item_name
            order by coalesce(shipment.shipped_on, shipment.packed_on), shipment.package_no, shipment._row
            rows between unbounded preceding and 1 preceding), 0) as qty_before
    from parcel as shipment
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'shipment' and status.theirs = lower(replace(shipment.status, '_', ' '))
    -- A package that has not left yet is no shipment.
    where coalesce(status.ours, '') <> 'not_shipped' and not (blank(shipment.status) and shipment.shipped_on is null)
)
select
    shipped.shipment_no                                         as shipment_id,
    cast(row_number() over (partition by shipped._file, shipped.shipment_no order by shipped._row) as varchar) as shipment_line_no,
    coalesce(orders.order_id, shipped.order_no)                 as order_id,
    cast(line.line_no as varchar)                               as line_no,
    coalesce(shipped.product_id, line.product_id, item.item_id) as product_id,
    coalesce(shipped.warehouse, line.warehouse, line.branch, orders.site, (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    shipped.carrier                                             as carrier,
    -- With a status that we do not know, the goods may not have left: no date rather than a wrong one.
    case when our_status <> 'unknown' then shipped.shipped_on end as shipped_on,
    case when our_status in ('delivered', 'not given') then shipped.delivered_on end as delivered_on,
    shipped.qty                                                 as qty_shipped,
    shipped._file,
    shipped._row
from shipped
asof left join line
    on line.sales_order_no = shipped.order_no and line.item_name = shipped.item_name and line.qty_before <= shipped.qty_before
left join orders on orders.sales_order_no = shipped.order_no
left join item on item.sku = shipped.sku
