-- One row per item and place that was counted.
select
    count_id      as count_id,
    line_no       as line_no,
    product_id    as product_id,
    site          as site,
    bin           as bin,
    zone          as zone,
    counted_on    as counted_on,
    qty_book      as qty_book,
    qty_counted   as qty_counted,
    qty_tolerance as qty_tolerance,
    currency      as currency,
    book_amount   as book_amount,
    _file,
    _row
from raw.templates__stock_counts
