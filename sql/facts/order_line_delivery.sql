-- One row per line of a sales order that is an order (credit memos, returns and the like are none).
-- key: system, order_id, line_no
-- inflow: ordered_on
-- source: sales_order_lines(_system = system, order_id = order_id, line_no = line_no)
-- source: shipment_lines(_system = system, order_id = order_id, line_no = line_no)
-- refill: system, order_id, line_no
-- ages: requested_on, promised_on, re_promised_on, ship_due_on
-- whole: basis
-- through: products(product_id) = sales_order_lines(product_id)
-- through: customers(customer_id) = sales_order_lines(customer_id)
-- through: sales_schedule_lines(order_id) = sales_order_lines(order_id)
-- through: return_lines(order_id) = sales_order_lines(order_id)
-- list: order_id = Order, line_no = Line, customer = Customer, site = Site, promised_on = Promised, delivered_on = Arrived, late(promised_on, delivered_on) = Days late, net_e4 = Value
-- amount: net_e4
with basis as (
    -- A source that never fills the delivery day knows shipping only; one such source makes shipping the basis of all.
    select
        coalesce(min(knows_delivery), 0) = 1 as is_delivered,
        (select list_sort(list(distinct _system)) from ops.return_lines) as know_returns,
        list_sort(list(_system)) as know_shipments
    from (
        select _system, cast(count(delivered_on) * 2 > count(shipped_on) as int) as knows_delivery
        from ops.shipment_lines group by _system
    )
),
arrivals as (
    select
        shipment._system as system, shipment.order_id, shipment.line_no, shipment.carrier, shipment.qty_shipped,
        case when basis.is_delivered then shipment.delivered_on else shipment.shipped_on end as arrived_on,
        coalesce(shipment.shipped_on, shipment.delivered_on) as left_on,
        shipment.ship_by_on
    from ops.shipment_lines as shipment cross join basis
    where shipment.line_no is not null
),
by_line as (
    -- The carrier of a delivery that has not arrived yet counts too.
    select
        system, order_id, line_no, count(arrived_on) as arrivals, sum(qty_shipped) filter (arrived_on is not null) as qty,
        min(arrived_on) as first_on, max(arrived_on) as last_on,
        min(qty_shipped) filter (arrived_on is not null) as least_qty,
        coalesce(max(carrier) filter (arrived_on is not null), max(carrier)) as carrier,
        min(left_on) as first_left_on, max(left_on) as last_left_on,
        sum(qty_shipped) filter (left_on is not null) as qty_left,
        min(ship_by_on) as ship_by_on, bool_and(left_on <= ship_by_on) as is_by_limit
    from arrivals group by system, order_id, line_no
),
exceeded as (
    -- Only where more came than is owed, in several parts, must the running sum say when it was enough.
    select
        by_line.system, by_line.order_id, by_line.line_no,
        line.qty_ordered - coalesce(line.qty_cancelled, 0) as owed
    from by_line join ops.sales_order_lines as line
        on line._system = by_line.system and line.order_id = by_line.order_id and line.line_no = by_line.line_no
    where by_line.arrivals > 1
        and (by_line.qty > line.qty_ordered - coalesce(line.qty_cancelled, 0) or by_line.least_qty <= 0)
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
first_attempt as (
    -- Only lines that left on several days.
    select arrivals.system, arrivals.order_id, arrivals.line_no, sum(arrivals.qty_shipped) as qty
    from arrivals join by_line
        on by_line.system = arrivals.system and by_line.order_id = arrivals.order_id and by_line.line_no = arrivals.line_no
        and by_line.first_left_on = arrivals.left_on
    where by_line.first_left_on < by_line.last_left_on
    group by arrivals.system, arrivals.order_id, arrivals.line_no
),
schedule as (
    select
        _system as system, order_id, line_no, max(confirmed_on) as confirmed_on, min(ship_by_on) as ship_by_on
    from ops.sales_schedule_lines group by _system, order_id, line_no
),
returned as (
    select _system as system, order_id, line_no, sum(qty_returned) as qty
    from ops.return_lines where status <> 'cancelled' group by _system, order_id, line_no
)
select
    line._system                                                   as system,
    line.order_id                                                  as order_id,
    line.line_no                                                   as line_no,
    line.site                                                      as site,
    by_line.carrier                                                as carrier,
    product.product_group                                          as product_group,
    coalesce(customer.our_name, customer.name, line.customer_id)    as customer,
    line.ordered_on                                                as ordered_on,
    line.requested_on                                              as requested_on,
    line.promised_on                                               as promised_on,
    -- The promise as it stands, where the system tells it apart from the first one.
    coalesce(schedule.confirmed_on, line.promised_on)              as re_promised_on,
    by_line.first_on                                               as first_delivered_on,
    coalesce(
        completed.complete_on,
        case when by_line.qty >= line.qty_ordered - coalesce(line.qty_cancelled, 0) then by_line.last_on end
    )                                                              as delivered_on,
    -- Negative when early.
    delivered_on - line.promised_on                                as late_days,
    coalesce(by_line.ship_by_on, schedule.ship_by_on, line.promised_on) as ship_due_on,
    by_line.last_left_on                                           as shipped_on,
    -- Of every part that had a limit; null where none had.
    by_line.is_by_limit                                            as is_shipped_by_limit,
    e3(line.qty_ordered)                        as qty_ordered_e3,
    e3(line.qty_ordered - coalesce(line.qty_cancelled, 0)) as qty_owed_e3,
    e3(coalesce(first_attempt.qty, by_line.qty_left, 0))   as qty_first_shipped_e3,
    e3(coalesce(by_line.qty, 0))              as qty_delivered_e3,
    e3(coalesce(returned.qty, 0))             as qty_returned_e3,
    line.status = 'cancelled'                                      as is_cancelled,
    line.promised_on < as_of()                                     as is_due,
    line.requested_on < as_of()                                    as is_due_as_requested,
    re_promised_on < as_of()                                       as is_due_as_re_promised,
    ship_due_on < as_of()                                          as is_ship_due,
    coalesce(list_contains(basis.know_returns, line._system), false) as has_returns,
    -- A system whose files know no shipments says nothing about what arrived.
    coalesce(list_contains(basis.know_shipments, line._system), false) as has_shipments,
    e4(line.net_amount, rate.rate)     as net_e4,
    case when basis.is_delivered then 'delivered' else 'shipped' end as arrival_basis
from ops.sales_order_lines as line
cross join basis
left join by_line on by_line.system = line._system and by_line.order_id = line.order_id and by_line.line_no = line.line_no
left join completed on completed.system = line._system and completed.order_id = line.order_id and completed.line_no = line.line_no
left join first_attempt
    on first_attempt.system = line._system and first_attempt.order_id = line.order_id and first_attempt.line_no = line.line_no
left join schedule on schedule.system = line._system and schedule.order_id = line.order_id and schedule.line_no = line.line_no
left join returned on returned.system = line._system and returned.order_id = line.order_id and returned.line_no = line.line_no
left join ops.products as product on product._system = line._system and product.product_id = line.product_id
left join ops.customers as customer on customer._system = line._system and customer.customer_id = line.customer_id
left join lookup.rates as rate on rate.currency = line.currency and rate."on" = line.ordered_on
where line.kind = 'order'
