-- One row per purchase order.
with line as (
    select
        purchase.*,
        coalesce(status.ours, purchase.status, 'not given')     as our_status,
        coalesce(purchase.total, cast(purchase.price * purchase.quantity as decimal(18, 4))) as net
    from raw.tradegecko__purchase_orders as purchase
    left join lookup.tradegecko__statuses as status on status.document = 'purchase_order' and status.theirs = lower(purchase.status)
)
select
    po_no                                                       as po_id,
    po_no                                                       as po_no,
    min(supplier)                                               as supplier_id,
    min(site)                                                   as site,
    min(ordered_on)                                             as ordered_on,
    case when min(our_status) = 'open' and bool_and(lower(procurement) is not distinct from 'procured') then 'closed' else min(our_status) end as status,
    coalesce(one_currency(currency), (select min(currency) from lookup.tradegecko__organisation)) as currency,
    sum(net)                                                    as net_amount,
    sources(_file, _row)                                        as _sources
from line
group by po_no
