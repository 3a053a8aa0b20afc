-- One row per sales order that is an order, with the day on which its last line was complete.
-- key: system, order_id
-- inflow: ordered_on
-- source: sales_order_lines(_system = system, order_id = order_id)
-- source: shipment_lines(_system = system, order_id = order_id)
-- refill: system, order_id
-- ages: promised_on
-- whole: basis
-- through: customers(customer_id) = sales_order_lines(customer_id)
-- through: complaints(order_id) = sales_order_lines(order_id)
-- through: sales_orders(order_id) = sales_order_lines(order_id)
-- list: order_id = Order, customer = Customer, site = Site, promised_on = Promised, delivered_on = Complete, late(promised_on, delivered_on) = Days late, cycle_days = Days in all, net_e4 = Value
-- amount: net_e4
with basis as (
    select
        coalesce(min(knows_delivery), 0) = 1 as is_delivered,
        (select list_sort(list(distinct _system)) from ops.complaints) as know_complaints,
        (select list_sort(list(distinct _system)) from ops.sales_orders) as have_orders,
        list_sort(list(_system)) as know_shipments
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
        count(arrived_on) as arrivals, min(qty_shipped) filter (arrived_on is not null) as least_qty,
        count(*) filter (arrived_on is null) as on_the_way, min(arrived_on) as first_on, max(arrived_on) as last_on
    from arrivals group by system, order_id, line_no
),
owed as (
    select
        line._system as system, line.order_id, line.line_no, line.ordered_on, line.promised_on, line.site, line.customer_id,
        line.status, line.qty_ordered - coalesce(line.qty_cancelled, 0) as qty_owed,
        by_line.qty, by_line.arrivals, by_line.least_qty, by_line.first_on, by_line.last_on, by_line.shipments, by_line.on_the_way,
        coalesce(by_line.qty, 0) >= line.qty_ordered - coalesce(line.qty_cancelled, 0) as is_in_full
    from ops.sales_order_lines as line
    left join by_line on by_line.system = line._system and by_line.order_id = line.order_id and by_line.line_no = line.line_no
    where line.kind = 'order'
),
exceeded as (
    -- Only where more came than is owed, in several parts, must the running sum say when it was enough.
    select system, order_id, line_no, qty_owed as owed
    from owed where arrivals > 1 and (qty > qty_owed or least_qty <= 0)
),
running as (
    select
        arrivals.system, arrivals.order_id, arrivals.line_no, arrivals.arrived_on, exceeded.owed,
        sum(arrivals.qty_shipped) over (
            partition by arrivals.system, arrivals.order_id, arrivals.line_no order by arrivals.arrived_on) as qty_so_far
    from arrivals join exceeded
        on exceeded.system = arrivals.system and exceeded.order_id = arrivals.order_id and exceeded.line_no = arrivals.line_no
    where arrivals.arrived_on is not null
),
completed as (
    select system, order_id, line_no, min(arrived_on) as complete_on
    from running where qty_so_far >= owed group by system, order_id, line_no
),
dated as (
    select owed.*, coalesce(completed.complete_on, owed.last_on) as complete_on
    from owed left join completed
        on completed.system = owed.system and completed.order_id = owed.order_id and completed.line_no = owed.line_no
),
lines as (
    select
        system, order_id, min(ordered_on) as ordered_on,
        max(promised_on) filter (status <> 'cancelled') as promised_on,
        min(site) as site, min(customer_id) as customer_id,
        bool_and(status = 'cancelled') as is_cancelled,
        bool_and(status <> 'open') as is_closed,
        min(first_on) as first_on,
        max(last_on) as last_on,
        -- What comes after an order was complete does not make it late.
        max(complete_on) filter (status <> 'cancelled' and is_in_full) as complete_on,
        coalesce(sum(shipments), 0) as shipments,
        coalesce(sum(on_the_way), 0) as on_the_way,
        bool_and(status = 'cancelled' or is_in_full) as is_in_full,
        bool_and(complete_on <= promised_on) filter (status <> 'cancelled' and promised_on is not null) as is_by_promise
    from dated group by system, order_id
),
complained as (
    -- A register that has no orders of its own speaks of the orders of the system that has.
    select
        case when list_contains(basis.have_orders, complaint._system) then complaint._system end as system,
        complaint.order_id,
        bool_or(complaint.kind = 'documents') as is_undocumented,
        bool_or(complaint.kind in ('damaged', 'wrong_item', 'quality')) as is_damaged
    from ops.complaints as complaint cross join basis
    where complaint.order_id is not null and complaint.is_justified is distinct from false
    group by 1, 2
),
unsound as (
    select
        lines.system, lines.order_id,
        bool_or(complained.is_undocumented) as is_undocumented, bool_or(complained.is_damaged) as is_damaged
    from lines join complained
        on complained.order_id = lines.order_id and coalesce(complained.system, lines.system) = lines.system
    group by lines.system, lines.order_id
)
select
    lines.system                                                   as system,
    lines.order_id                                                 as order_id,
    lines.site                                                     as site,
    coalesce(customer.our_name, customer.name, lines.customer_id) as customer,
    lines.ordered_on                                               as ordered_on,
    lines.promised_on                                              as promised_on,
    lines.promised_on + 1                                          as past_promise_from,
    lines.promised_on + 31                                         as long_past_promise_from,
    -- What was placed less what was cancelled.
    e4(document.placed_amount - coalesce(document.cancelled_amount, 0), rate.rate) as net_e4,
    lines.first_on                                                 as first_delivered_on,
    case when lines.is_in_full then lines.complete_on end          as delivered_on,
    delivered_on - lines.ordered_on                                as cycle_days,
    working_days(lines.ordered_on, delivered_on)                   as cycle_working_days,
    lines.is_in_full and lines.first_on is not null                as is_in_full,
    -- Every line that is owed and has a promise, by its own.
    coalesce(lines.is_by_promise, false)                           as is_by_promise,
    coalesce(unsound.is_undocumented, false)                       as is_undocumented,
    coalesce(unsound.is_damaged, false)                            as is_damaged,
    list_contains(basis.know_complaints, lines.system)
        or len(list_filter(basis.know_complaints, lambda name: not coalesce(list_contains(basis.have_orders, name), false))) > 0
                                                                   as has_complaints,
    -- A system whose files know no shipments says nothing about what arrived.
    coalesce(list_contains(basis.know_shipments, lines.system), false) as has_shipments,
    lines.is_cancelled                                             as is_cancelled,
    lines.promised_on < as_of()                                    as is_due,
    -- Before its promised day an order may still be on the way; judging it would count it as short.
    coalesce(lines.promised_on < as_of(), lines.is_closed)         as is_settled,
    -- Complete, or closed by the source with nothing on the way any more: short and accepted, on the last delivery's day.
    case
        when lines.is_in_full then lines.complete_on
        when lines.is_closed and lines.on_the_way = 0 then lines.last_on
    end                                                            as closed_late_on,
    coalesce(closed_late_on > lines.promised_on, true)             as is_ever_late,
    coalesce(closed_late_on > lines.promised_on + 30, true)        as is_ever_long_late,
    lines.is_closed and lines.shipments = 0                        as is_closed_undelivered,
    case when basis.is_delivered then 'delivered' else 'shipped' end as arrival_basis
from lines cross join basis
left join unsound on unsound.system = lines.system and unsound.order_id = lines.order_id
left join ops.sales_orders as document on document._system = lines.system and document.order_id = lines.order_id
left join lookup.rates as rate on rate.currency = document.currency and rate."on" = document.ordered_on
left join ops.customers as customer on customer._system = lines.system and customer.customer_id = lines.customer_id
