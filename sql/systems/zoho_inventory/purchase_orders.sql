-- One row per purchase order; its rows repeat what belongs to the whole. The day of submission is that of our own approval run.
with line as (
    select purchase.*, coalesce(status.ours, 'unknown') as our_status
    from raw.zoho_inventory__purchase_orders as purchase
    left join lookup.zoho_inventory__statuses as status
        on status.document = 'purchase_order' and status.theirs = lower(replace(purchase.status, '_', ' '))
)
select
    coalesce(po_no, po_id)                  as po_id,
    coalesce(po_no, po_id)                  as po_no,
    min(vendor)                             as supplier_id,
    coalesce(min(warehouse), min(branch), (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    min(transport_mode)                     as transport_mode,
    min(ordered_on)                         as ordered_on,
    min(approved_on)                        as approved_on,
    min(our_status)                         as status,
    one_currency(currency)                  as currency,
    sum(item_total)                         as net_amount,
    sources(_file, _row)                    as _sources
from line
group by coalesce(po_no, po_id)
