-- One row per line of a purchase order, numbered by its place.
with line as (
    select
        purchase.*,
        row_number() over (partition by purchase._file, purchase.po_no order by purchase._row) as line_no,
        coalesce(status.ours, purchase.status, 'not given')     as our_status
    from raw.tradegecko__purchase_orders as purchase
    left join lookup.tradegecko__statuses as status on status.document = 'purchase_order' and status.theirs = lower(purchase.status)
)
select
    po_no                                                       as po_id,
    cast(line_no as varchar)                                    as line_no,
    supplier                                                    as supplier_id,
    nullif(trim(sku), '')                                       as product_id,
    site                                                        as site,
    ordered_on                                                  as ordered_on,
    due_on                                                      as promised_on,
    quantity                                                    as qty_ordered,
    coalesce(currency, (select min(currency) from lookup.tradegecko__organisation)) as currency,
    coalesce(total, cast(price * quantity as decimal(18, 4)))   as net_amount,
    case when our_status = 'open' and (lower(procurement) = 'procured' or qty_received >= quantity) then 'closed' else our_status end as status,
    _file,
    _row
from line
