-- One row per purchase order; requests for quotation, contracts and stock transfers are none.
-- An order that a list and the tables hold counts from the newer of the two; its value is that of the items not deleted.
with held as (
    select po_id, max(rank) filter (listed) as listed, max(rank) filter (not listed) as dumped
    from (
        select plain_id(po) as po_id, _file, true as listed from raw.sap__purchase_orders
        where plain_id(po) in (select plain_id(po) from raw.sap__ekpo)
        union all
        select plain_id(item.po), unnest([item._file, head._file]), false
        from raw.sap__ekpo as item join raw.sap__ekko as head on plain_id(head.po) = plain_id(item.po)
    ) as source
    join meta.parts as parts on parts.part_id = source._file
    group by po_id
),
received as (
    select plain_id(po) as po_id, plain_id(item) as line_no, sum(received) >= sum(quantity) as whole
    from raw.sap__eket
    group by all
),
line as (
    select
        plain_id(purchase.po)                                           as po_id,
        trim(purchase.po)                                               as po_no,
        plain_id(regexp_extract(purchase.supplier, '^\s*(\S+)', 1))     as supplier_id,
        purchase.plant                                                  as site,
        null                                                            as buyer,
        null                                                            as incoterm,
        purchase.ordered_on                                             as ordered_on,
        purchase.currency                                               as currency,
        coalesce(
            purchase.net_value,
            purchase.order_quantity * purchase.net_price / nullif(purchase.price_unit, 0),
            purchase.order_quantity * purchase.open_value / nullif(purchase.open_qty, 0))::decimal(18, 4) as net_amount,
        case when purchase.deletion is not null then coalesce(deletion.ours, 'unknown')
             when purchase.completed or purchase.open_qty <= 0 then 'closed'
             when purchase.open_qty > 0 then 'open' else 'unknown' end  as status,
        [{'file': purchase._file, 'row': purchase._row}]                as _sources
    from raw.sap__purchase_orders as purchase
    left join held on held.po_id = plain_id(purchase.po)
    left join lookup.sap__purchase_types as type on type.theirs = upper(purchase.po_type)
    left join lookup.sap__deletion_indicators as deletion on deletion.theirs = upper(purchase.deletion)
    where type.ours is null and coalesce(held.listed > held.dumped, true)
    union all by name
    select
        plain_id(head.po)                                               as po_id,
        trim(head.po)                                                   as po_no,
        plain_id(head.supplier)                                         as supplier_id,
        item.plant                                                      as site,
        head.buyer                                                      as buyer,
        head.incoterm                                                   as incoterm,
        head.ordered_on                                                 as ordered_on,
        head.currency                                                   as currency,
        item.net_value                                                  as net_amount,
        case when coalesce(item.deletion, head.deletion) is not null then coalesce(deletion.ours, 'unknown')
             when head.held is not null then 'draft'
             when item.completed is not null or received.whole then 'closed' else 'open' end as status,
        [{'file': head._file, 'row': head._row}, {'file': item._file, 'row': item._row}] as _sources
    from raw.sap__ekko as head
    join raw.sap__ekpo as item on plain_id(item.po) = plain_id(head.po)
    join held on held.po_id = plain_id(head.po)
    left join received on received.po_id = plain_id(item.po) and received.line_no = plain_id(item.item)
    left join lookup.sap__purchase_types as type on type.theirs = upper(head.po_type)
    left join lookup.sap__deletion_indicators as deletion on deletion.theirs = upper(coalesce(item.deletion, head.deletion))
    where head.category = 'F' and head.supplying_plant is null and type.ours is null and item.returns is null
      and coalesce(held.dumped > held.listed, held.listed is null)
    union all by name
    select
        plain_id(purchase.po)                                           as po_id,
        trim(purchase.po)                                               as po_no,
        plain_id(regexp_extract(purchase.supplier, '^\s*(\S+)', 1))     as supplier_id,
        purchase.plant                                                  as site,
        purchase.created_on                                             as ordered_on,
        case when lower(purchase.completed) in ('x', 'yes', 'true') or purchase.open_qty <= 0 then 'closed'
             when purchase.open_qty > 0 then 'open' else 'unknown' end  as status,
        [{'file': purchase._file, 'row': purchase._row}]                as _sources
    from raw.sap__fiori_purchase_orders as purchase
    where not exists (from raw.sap__purchase_orders) and not exists (from raw.sap__ekpo)
),
whole as (
    select
        line.po_id,
        min(line.po_no)                     as po_no,
        min(line.supplier_id)               as supplier_id,
        max_by(line.site, (coalesce(line.net_amount, 0), line.site)) as site,
        min(line.buyer)                     as buyer,
        min(line.incoterm)                  as incoterm,
        min(line.ordered_on)                as ordered_on,
        one_currency(line.currency)         as currency,
        -- A value that is not known for every item is none of the order.
        case when bool_and(line.net_amount is not null) filter (line.status <> 'cancelled')
             then sum(line.net_amount) filter (line.status <> 'cancelled') end as net_amount,
        case when bool_and(line.status = 'cancelled') then 'cancelled'
             when bool_or(line.status = 'draft') then 'draft'
             when bool_or(line.status = 'open') then 'open'
             when bool_or(line.status = 'unknown') then 'unknown' else 'closed' end as status,
        list_sort(list_distinct(flatten(list(line._sources)))) as _sources
    from line
    group by line.po_id
)
select
    whole.po_id         as po_id,
    whole.po_no         as po_no,
    whole.supplier_id   as supplier_id,
    whole.site          as site,
    whole.buyer         as buyer,
    whole.incoterm      as incoterm,
    whole.ordered_on    as ordered_on,
    whole.status        as status,
    whole.currency      as currency,
    whole.net_amount    as net_amount,
    whole._sources      as _sources
from whole
