-- One row per line of a sales order, numbered by its place. A line of free text has no SKU.
with line as (
    select
        sale.*,
        row_number() over (partition by sale._file, sale.order_no order by sale._row) as line_no,
        coalesce(status.ours, sale.status, 'not given')         as our_status
    from raw.tradegecko__sales_orders as sale
    left join lookup.tradegecko__statuses as status on status.document = 'sales_order' and status.theirs = lower(sale.status)
)
select
    order_no                                                    as order_id,
    cast(line_no as varchar)                                    as line_no,
    'order'                                                     as kind,
    nullif(trim(sku), '')                                       as product_id,
    company                                                     as customer_id,
    site                                                        as site,
    ordered_on                                                  as ordered_on,
    promised_on                                                 as promised_on,
    quantity                                                    as qty_ordered,
    case when our_status = 'cancelled' then quantity else 0 end as qty_cancelled,
    coalesce(currency, (select min(currency) from lookup.tradegecko__organisation)) as currency,
    coalesce(item_total, cast(price * quantity as decimal(18, 4))) as net_amount,
    case when our_status = 'open' and lower(fulfilment) = 'shipped' then 'closed' else our_status end as status,
    _file,
    _row
from line
where our_status <> 'draft'
