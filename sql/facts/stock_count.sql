-- One row per item and place that was counted.
-- key: system, count_id, line_no
-- inflow: counted_on
-- source: stock_counts(_system = system, count_id = count_id, line_no = line_no)
-- refill: system, count_id, line_no
-- through: products(product_id) = stock_counts(product_id)
select
    line._system                                             as system,
    line.count_id                                            as count_id,
    line.line_no                                             as line_no,
    line.site                                                as site,
    line.zone                                                as zone,
    product.product_group                                    as product_group,
    product.abc_class                                        as abc_class,
    coalesce(product.our_id, line.product_id)                as product,
    line.counted_on                                          as counted_on,
    -- No tolerance given is none.
    abs(line.qty_counted - line.qty_book) <= coalesce(line.qty_tolerance, 0) as is_accurate,
    line.qty_counted = line.qty_book                         as is_exact,
    e3(line.qty_book)                                        as qty_book_e3,
    e3(line.qty_counted)                                     as qty_counted_e3,
    e3(abs(line.qty_counted - line.qty_book))                as qty_off_e3,
    e4(line.book_amount, rate.rate)                          as book_e4
from ops.stock_counts as line
left join ops.products as product on product._system = line._system and product.product_id = line.product_id
left join lookup.rates as rate on rate.currency = line.currency and rate."on" = line.counted_on
