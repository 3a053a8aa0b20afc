-- One row per item, site and snapshot day.
-- key: system, counted_on, product_id, site, bin
-- inflow: counted_on
-- source: stock_levels(_system = system, counted_on = counted_on, product_id = product_id, site = site, bin = bin)
-- refill: system, counted_on, product_id, site, bin
-- through: products(product_id) = stock_levels(product_id)
-- list: product_id = Product, site = Site, bin = Bin, product_group = Group, counted_on = Counted, qty_e3 = Quantity, amount_e4 = Value
-- amount: amount_e4
select
    level._system                                            as system,
    level.counted_on                                         as counted_on,
    level.product_id                                         as product_id,
    level.site                                               as site,
    level.bin                                                as bin,
    product.product_group                                    as product_group,
    e3(level.qty)                         as qty_e3,
    e4(level.amount, rate.rate)  as amount_e4
from ops.stock_levels as level
left join ops.products as product on product._system = level._system and product.product_id = level.product_id
left join lookup.rates as rate on rate.currency = level.currency and rate."on" = level.counted_on
