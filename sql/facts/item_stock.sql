-- One row per item, site and snapshot day, all bins together, with the time since the item last went out there.
-- key: system, counted_on, product_id, site
-- inflow: counted_on
-- source: stock_levels(_system = system, counted_on = counted_on, product_id = product_id, site = site)
-- refill: system, counted_on, product_id, site
-- whole: history
-- through: products(product_id) = stock_levels(product_id)
-- through: stock_movements(product_id) = stock_levels(product_id)
-- list: product_id = Product, site = Site, product_group = Group, last_out_on = Last gone out, idle_days = Days idle, qty_e3 = Quantity, amount_e4 = Value
-- amount: amount_e4
with history as (
    -- Before its first posting nothing is known of a system's movements.
    select _system as system, min(posted_on) as began_on from ops.stock_movements group by _system
),
counted as (
    select
        level._system as system, level.counted_on, level.product_id, level.site,
        sum(level.qty) as qty,
        sum(coalesce(level.qty_available, level.qty)) as available,
        -- One bin without a value leaves the item without one.
        case when count(*) = count(e4(level.amount, rate.rate)) then sum(e4(level.amount, rate.rate)) end as amount_e4
    from ops.stock_levels as level
    left join lookup.rates as rate on rate.currency = level.currency and rate."on" = level.counted_on
    group by level._system, level.counted_on, level.product_id, level.site
),
went_out as (
    select distinct _system as system, product_id, site, posted_on
    from ops.stock_movements
    where kind in ('issue_for_sale', 'consumption') and qty < 0 and posted_on is not null
)
select
    counted.system                                          as system,
    counted.counted_on                                      as counted_on,
    counted.product_id                                      as product_id,
    counted.site                                            as site,
    product.product_group                                   as product_group,
    product.abc_class                                       as abc_class,
    product.planner                                         as planner,
    went_out.posted_on                                      as last_out_on,
    -- Days without an issue: since the last one, or, where there is none, since postings are known.
    counted.counted_on - coalesce(went_out.posted_on, history.began_on) as idle_days,
    went_out.posted_on is not null                          as has_gone_out,
    e3(counted.qty)                                         as qty_e3,
    e3(counted.available)                                   as available_e3,
    e3(product.safety_stock)                                as safety_stock_e3,
    e3(product.reorder_point)                               as reorder_point_e3,
    counted.amount_e4                                       as amount_e4
from counted
asof left join went_out
    on went_out.system = counted.system and went_out.product_id = counted.product_id and went_out.site = counted.site
    and went_out.posted_on <= counted.counted_on
left join history on history.system = counted.system
left join ops.products as product on product._system = counted.system and product.product_id = counted.product_id
