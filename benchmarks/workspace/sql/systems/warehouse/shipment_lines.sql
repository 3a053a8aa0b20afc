-- One row per shipment line.
select
    shipment_id,
    shipment_line_no,
    order_id,
    line_no,
    carrier,
    shipped_on,
    delivered_on,
    qty_shipped,
    _file,
    _row
from raw.warehouse__shipment_lines
