-- One row per sales order that is an order, with the day on which its last line was complete.
-- key: system, order_id
-- inflow: ordered_on
-- source: sales_order_lines(_system = system, order_id = order_id)
-- source: shipment_lines(_system = system, order_id = order_id)
-- refill: system, order_id
-- ages: promised_on
-- whole: basis
-- through: customers(customer_id) = sales_order_lines(customer_id)
with basis as (
    select coalesce(min(knows_delivery), 0) = 1 as is_delivered
    from (
        select _system, cast(count(delivered_on) * 2 > count(shipped_on) as int) as knows_delivery
        from ops.shipment_lines group by _system
    )
),
arrivals as (
    select
        shipment._system as system, shipment.order_id, shipment.line_no, shipment.qty_shipped,
        case when basis.is_delivered then shipment.delivered_on else shipment.shipped_on end as arrived_on
    from ops.shipment_lines as shipment cross join basis
),
by_line as (
    select
        system, order_id, line_no, sum(qty_shipped) filter (arrived_on is not null) as qty, count(*) as shipments,
        count(*) filter (arrived_on is null) as on_the_way, min(arrived_on) as first_on, max(arrived_on) as last_on
    from arrivals group by system, order_id, line_no
),
lines as (
    select
        line._system as system, line.order_id, min(line.ordered_on) as ordered_on,
        max(line.promised_on) filter (line.status <> 'cancelled') as promised_on,
        min(line.site) as site, min(line.customer_id) as customer_id,
        bool_and(line.status = 'cancelled') as is_cancelled,
        bool_and(line.status <> 'open') as is_closed,
        min(by_line.first_on) as first_on,
        max(by_line.last_on) as last_on,
        coalesce(sum(by_line.shipments), 0) as shipments,
        coalesce(sum(by_line.on_the_way), 0) as on_the_way,
        bool_and(line.status = 'cancelled' or coalesce(by_line.qty, 0) >= line.qty_ordered - coalesce(line.qty_cancelled, 0))
            as is_in_full
    from ops.sales_order_lines as line
    left join by_line on by_line.system = line._system and by_line.order_id = line.order_id and by_line.line_no = line.line_no
    where line.kind = 'order'
    group by line._system, line.order_id
)
select
    lines.system                                                   as system,
    lines.order_id                                                 as order_id,
    lines.site                                                     as site,
    coalesce(customer.our_name, customer.name, lines.customer_id) as customer,
    lines.ordered_on                                               as ordered_on,
    lines.promised_on                                              as promised_on,
    lines.promised_on + 1                                          as past_promise_from,
    lines.first_on                                                 as first_delivered_on,
    case when lines.is_in_full then lines.last_on end              as delivered_on,
    case when lines.is_in_full then lines.last_on - lines.ordered_on end as cycle_days,
    lines.is_in_full and lines.first_on is not null                as is_in_full,
    lines.is_cancelled                                             as is_cancelled,
    -- Before its promised day an order may still be on the way; judging it would count it as short.
    coalesce(lines.promised_on < as_of(), lines.is_closed)         as is_settled,
    -- Complete, or closed by the source with nothing on the way any more: short and accepted, on the last delivery's day.
    case when lines.is_in_full or (lines.is_closed and lines.on_the_way = 0) then lines.last_on end as closed_late_on,
    coalesce(
        case when lines.is_in_full or (lines.is_closed and lines.on_the_way = 0) then lines.last_on end > lines.promised_on,
        true
    )                                                              as is_ever_late,
    lines.is_closed and lines.shipments = 0                        as is_closed_undelivered,
    case when basis.is_delivered then 'delivered' else 'shipped' end as arrival_basis
from lines cross join basis
left join ops.customers as customer on customer._system = lines.system and customer.customer_id = lines.customer_id
