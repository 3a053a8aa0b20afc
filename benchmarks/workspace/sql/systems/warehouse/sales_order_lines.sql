-- One row per order line.
select
    order_id,
    line_no,
    'order'       as kind,
    product       as product_id,
    customer      as customer_id,
    site,
    ordered_on,
    promised_on,
    qty_ordered,
    qty_cancelled,
    currency,
    net_amount,
    status,
    _file,
    _row
from raw.warehouse__order_lines
