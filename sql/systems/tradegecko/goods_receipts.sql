-- One row per purchase order line of which something has come: all of it so far, on the last day that the export gives.
with line as (
    select *, row_number() over (partition by _file, po_no order by _row) as line_no from raw.tradegecko__purchase_orders
)
select
    po_no                                                       as receipt_id,
    cast(line_no as varchar)                                    as receipt_line_no,
    po_no                                                       as po_id,
    cast(line_no as varchar)                                    as po_line_no,
    supplier                                                    as supplier_id,
    nullif(trim(sku), '')                                       as product_id,
    site                                                        as site,
    received_on                                                 as received_on,
    qty_received                                                as qty_received,
    _file,
    _row
from line
where qty_received > 0
