-- One row per item of a return order. Its delivery and its credit memo tell of the same goods, and are not counted again.
-- A document that a list and the tables hold counts from the newer of the two.
with held as (
    select order_id, max(rank) filter (listed) as listed, max(rank) filter (not listed) as dumped
    from (
        select plain_id(order_no) as order_id, _file, true as listed from raw.sap__orders
        where plain_id(order_no) in (
            select plain_id(order_no) from raw.sap__vbak union all select plain_id(order_no) from raw.sap__vbap)
        union all
        select plain_id(item.order_no), unnest([item._file, head._file]), false
        from raw.sap__vbap as item join raw.sap__vbak as head on plain_id(head.order_no) = plain_id(item.order_no)
    ) as source
    join meta.parts as parts on parts.part_id = source._file
    group by order_id
),
line as (
    select
        plain_id(listed.order_no)            as return_id,
        plain_id(listed.item)                as return_line_no,
        null                                 as order_id,
        null                                 as line_no,
        min(plain_id(listed.sold_to))        as customer_id,
        min(plain_id(listed.material))       as product_id,
        min(listed.plant)                    as site,
        min(listed.ordered_on)               as returned_on,
        min(listed.order_reason)             as reason,
        min(case when coalesce(listed.sales_unit = listed.base_unit, true) then listed.order_quantity
            else listed.order_quantity * try_cast(units.factor as decimal(18, 6)) end) as qty,
        one_currency(listed.currency)        as currency,
        min(listed.net_value)                as net_value,
        bool_or(listed.rejection is not null) as is_rejected,
        min(listed.status)                   as status,
        sources(listed._file, listed._row)   as _sources
    from raw.sap__orders as listed
    left join held on held.order_id = plain_id(listed.order_no)
    left join lookup.sap__document_categories as category on category.theirs = upper(listed.category)
    left join lookup.sap__order_types as type on type.theirs = upper(listed.order_type)
    left join lookup.units as units on plain_id(units.item) = plain_id(listed.material) and units.unit = listed.sales_unit
    where coalesce(held.listed > held.dumped, true)
      and case when listed.category is null then type.ours else category.ours end = 'return'
    group by plain_id(listed.order_no), plain_id(listed.item)
    union all by name
    select
        plain_id(item.order_no)              as return_id,
        plain_id(item.item)                  as return_line_no,
        case when item.reference_kind = 'C' then plain_id(item.reference) end      as order_id,
        case when item.reference_kind = 'C' then plain_id(item.reference_item) end as line_no,
        plain_id(head.sold_to)               as customer_id,
        plain_id(item.material)              as product_id,
        item.plant                           as site,
        head.ordered_on                      as returned_on,
        head.order_reason                    as reason,
        case when item.numerator > 0 and item.denominator > 0
             then (item.quantity::double * item.numerator::double / item.denominator::double)::decimal(18, 3)
             when coalesce(item.sales_unit = item.base_unit, true) then item.quantity end as qty,
        coalesce(item.currency, head.currency) as currency,
        item.net_value                       as net_value,
        item.rejection is not null           as is_rejected,
        coalesce(item.status, old.status)    as status,
        [{'file': item._file, 'row': item._row}] as _sources
    from raw.sap__vbap as item
    join raw.sap__vbak as head on plain_id(head.order_no) = plain_id(item.order_no)
    join lookup.sap__document_categories as category on category.theirs = upper(head.category)
    left join raw.sap__vbup as old
        on plain_id(old.order_no) = plain_id(item.order_no) and plain_id(old.item) = plain_id(item.item)
    left join held on held.order_id = plain_id(item.order_no)
    where category.ours = 'return' and coalesce(held.dumped > held.listed, held.listed is null)
)
select
    line.return_id                      as return_id,
    line.return_line_no                 as return_line_no,
    line.order_id                       as order_id,
    line.line_no                        as line_no,
    line.customer_id                    as customer_id,
    line.product_id                     as product_id,
    line.site                           as site,
    line.returned_on                    as returned_on,
    line.reason                         as reason,
    line.qty                            as qty_returned,
    line.currency                       as currency,
    line.net_value                      as net_amount,
    case when line.is_rejected then 'cancelled' when line.status is null then 'closed'
         else coalesce(status.ours, 'unknown') end as status,
    line._sources                       as _sources
from line
left join lookup.sap__order_statuses as status on status.theirs = lower(line.status)
