-- One row per item, place and month with a forecast made before the month began, and what was then issued for sale.
-- key: system, product_id, site, month_on
-- inflow: month_ends_on
-- source: demand_forecasts(product_id = product_id, site = site, month_on = month_on)
-- source: stock_movements(product_id = product_id)
-- refill: product_id
-- ages: month_ends_on
-- whole: history
-- through: products(product_id) = demand_forecasts(product_id)
with history as (
    select min(posted_on) as began_on from ops.stock_movements where kind = 'issue_for_sale'
),
in_force as (
    -- The newest of those made before the month: what was known when it could still be acted on.
    select
        _system as system, product_id, site, month_on, max(made_on) as made_on,
        arg_max_null(planner, made_on) as planner, arg_max(qty_forecast, made_on) as qty
    from ops.demand_forecasts
    where made_on < month_on and qty_forecast is not null
    group by _system, product_id, site, month_on
),
issued as (
    -- Whichever system keeps the stock: forecasts come from a planning sheet that has no postings of its own.
    select product_id, site, date_trunc('month', posted_on)::date as month_on, -sum(qty) as qty
    from ops.stock_movements where kind = 'issue_for_sale'
    group by product_id, site, date_trunc('month', posted_on)
),
compared as (
    -- A forecast without a place is for all places.
    select
        in_force.system, in_force.product_id, in_force.site, in_force.month_on,
        coalesce(sum(issued.qty), 0) as actual
    from in_force left join issued
        on issued.product_id = in_force.product_id and issued.month_on = in_force.month_on
        and (in_force.site = '' or issued.site = in_force.site)
    group by in_force.system, in_force.product_id, in_force.site, in_force.month_on
)
select
    in_force.system                                          as system,
    in_force.product_id                                      as product_id,
    in_force.site                                            as site,
    in_force.month_on                                        as month_on,
    last_day(in_force.month_on)                              as month_ends_on,
    in_force.made_on                                         as made_on,
    in_force.planner                                         as planner,
    product.product_group                                    as product_group,
    last_day(in_force.month_on) < as_of()                    as is_over,
    coalesce(in_force.month_on >= date_trunc('month', history.began_on), false) as has_actuals,
    e3(in_force.qty)                                         as forecast_e3,
    e3(compared.actual)                                      as actual_e3,
    e3(in_force.qty - compared.actual)                       as error_e3,
    e3(abs(in_force.qty - compared.actual))                  as abs_error_e3
from in_force
join compared
    on compared.system = in_force.system and compared.product_id = in_force.product_id
    and compared.site = in_force.site and compared.month_on = in_force.month_on
cross join history
left join ops.products as product on product._system = in_force.system and product.product_id = in_force.product_id
