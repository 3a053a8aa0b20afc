-- One row per sales document that places or cancels something.
-- key: system, order_id
-- inflow: ordered_on
-- source: sales_orders(_system = system, order_id = order_id)
-- refill: system, order_id
-- through: customers(customer_id) = sales_orders(customer_id)
-- list: order_id = Order, customer = Customer, channel = Channel, site = Site, ordered_on = Ordered, placed_e4 = Value, cancelled_e4 = Cancelled
-- amount: placed_e4
select
    document._system                                                        as system,
    document.order_id                                                       as order_id,
    document.site                                                           as site,
    document.channel                                                        as channel,
    document.country                                                        as country,
    coalesce(customer.our_name, customer.name, document.customer_id) as customer,
    document.ordered_on                                                     as ordered_on,
    document.status = 'cancelled'                                           as is_cancelled,
    e4(document.placed_amount, rate.rate)       as placed_e4,
    e4(document.cancelled_amount, rate.rate)    as cancelled_e4
from ops.sales_orders as document
left join ops.customers as customer on customer._system = document._system and customer.customer_id = document.customer_id
left join lookup.rates as rate on rate.currency = document.currency and rate."on" = document.ordered_on
where document.kind = 'order' or document.status = 'cancelled'
