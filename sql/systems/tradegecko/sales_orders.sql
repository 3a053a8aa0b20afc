-- One row per sales order. Several fulfilments or invoices of an order are in columns of the whole order: its lines stand once.
with line as (
    select
        sale.*,
        coalesce(status.ours, sale.status, 'not given')         as our_status,
        -- Whether a discount is a share or an amount, the export does not say: without a total of the line, it is not taken off.
        coalesce(sale.item_total, cast(sale.price * sale.quantity as decimal(18, 4))) as net
    from raw.tradegecko__sales_orders as sale
    left join lookup.tradegecko__statuses as status on status.document = 'sales_order' and status.theirs = lower(sale.status)
)
select
    order_no                                                    as order_id,
    order_no                                                    as order_no,
    'order'                                                     as kind,
    min(company)                                                as customer_id,
    min(site)                                                   as site,
    min(channel)                                                as channel,
    min(country)                                                as country,
    min(ordered_on)                                             as ordered_on,
    case when min(our_status) = 'open' and bool_and(lower(fulfilment) is not distinct from 'shipped') then 'closed' else min(our_status) end as status,
    coalesce(one_currency(currency), (select min(currency) from lookup.tradegecko__organisation)) as currency,
    sum(net)                                                    as placed_amount,
    case when min(our_status) = 'cancelled' then sum(net) else 0 end as cancelled_amount,
    min(assignee)                                               as owner,
    sources(_file, _row)                                        as _sources
from line
where our_status <> 'draft'
group by order_no
