-- One row per counted item; a sheet counts a shelf once.
select
    site || ' ' || counted_on                                   as count_id,
    bin || ' ' || item                                          as line_no,
    item                                                        as product_id,
    site                                                        as site,
    bin                                                         as bin,
    counted_on                                                  as counted_on,
    booked                                                      as qty_book,
    counted                                                     as qty_counted,
    _file,
    _row
from raw.planning__stock_count
