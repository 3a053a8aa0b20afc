-- One row per stock posting; amounts at cost, out of stock negative.
-- key: system, movement_id, movement_line_no
-- inflow: posted_on
-- source: stock_movements(_system = system, movement_id = movement_id, movement_line_no = movement_line_no)
-- refill: system, movement_id, movement_line_no
-- through: products(product_id) = stock_movements(product_id)
select
    movement._system                                            as system,
    movement.movement_id                                        as movement_id,
    movement.movement_line_no                                   as movement_line_no,
    movement.kind                                               as kind,
    movement.site                                               as site,
    product.product_group                                       as product_group,
    movement.posted_on                                          as posted_on,
    e3(movement.qty)                         as qty_e3,
    e4(movement.amount, rate.rate)  as amount_e4
from ops.stock_movements as movement
left join ops.products as product on product._system = movement._system and product.product_id = movement.product_id
left join lookup.rates as rate on rate.currency = movement.currency and rate."on" = movement.posted_on
