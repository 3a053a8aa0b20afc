-- One row per item of a sales document; its schedule lines are folded into it.
-- Credit memo requests and returns stand in lists and tables with positive figures: here they are negative.
-- A sub-item (a component of a bundle, or what is given free with another item) is no line of its own: its higher-level item was sold.
-- Where only the components have a value, they were sold and the item above them is their heading.
-- A document that a list and the tables hold counts from the newer of the two.
with document as (
    select
        plain_id(order_no)    as order_id,
        plain_id(item)        as line_no,
        try_cast(schedule_line as integer) as schedule_no,
        -- The same schedule line twice is a broken list, not a second schedule line: both stay, for the check to find.
        case when schedule_line is not null
             then row_number() over (partition by order_no, item, schedule_line order by _file, _row) else 1 end as copy,
        *
    from raw.sap__orders
),
held as (
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
schedule as (
    select
        plain_id(order_no)                                  as order_id,
        plain_id(item)                                      as line_no,
        arg_min(delivery_on, try_cast(schedule_line as integer)) as requested_on,
        max(delivery_on) filter (confirmed > 0)             as promised_on,
        sources(_file, _row)                                as _sources
    from raw.sap__vbep
    group by all
),
-- ECC keeps the status apart; a blank one says something only where the file has the field.
status_given as (
    select part_id from meta.columns where column_name = 'status' and outcome = 'mapped'
),
dumped as (
    select
        plain_id(item.order_no)                             as order_id,
        plain_id(item.item)                                 as line_no,
        head.category                                       as category,
        head.order_type                                     as order_type,
        plain_id(item.material)                             as product_id,
        plain_id(head.sold_to)                              as customer_id,
        item.plant                                          as site,
        head.ordered_on                                     as ordered_on,
        coalesce(schedule.requested_on, head.requested_on)  as requested_on,
        schedule.promised_on                                as promised_on,
        case when item.numerator > 0 and item.denominator > 0
             then (item.quantity::double * item.numerator::double / item.denominator::double)::decimal(18, 3)
             when coalesce(item.sales_unit = item.base_unit, true) then item.quantity end as qty,
        item.base_unit                                      as sales_unit,
        item.base_unit                                      as base_unit,
        coalesce(item.currency, head.currency)              as currency,
        item.net_value                                      as net_value,
        case when coalesce(item.status, old.status) is not null then coalesce(item.status, old.status)
             when given.part_id is null and old.order_no is null then 'not given' end as status,
        item.rejection                                      as rejection,
        nullif(plain_id(item.higher_item), '0')             as higher_item,
        list_concat([{'file': item._file, 'row': item._row}], coalesce(schedule._sources, [])) as _sources
    from raw.sap__vbap as item
    left join raw.sap__vbak as head on plain_id(head.order_no) = plain_id(item.order_no)
    left join raw.sap__vbup as old
        on plain_id(old.order_no) = plain_id(item.order_no) and plain_id(old.item) = plain_id(item.item)
    left join status_given as given on given.part_id = item._file
    left join schedule on schedule.order_id = plain_id(item.order_no) and schedule.line_no = plain_id(item.item)
),
line as (
    select
        order_id,
        line_no,
        min(category)                    as category,
        min(order_type)                  as order_type,
        min(plain_id(material))          as product_id,
        min(plain_id(sold_to))           as customer_id,
        min(plant)                       as site,
        min(ordered_on)                  as ordered_on,
        coalesce(arg_min(delivery_on, schedule_no), min(delivery_on)) as requested_on,
        -- Confirmed in several parts: the day by which all of it is confirmed.
        max(delivery_on) filter (confirmed > 0) as promised_on,
        coalesce(min(order_quantity), sum(schedule_quantity)) as qty,
        min(sales_unit)                  as sales_unit,
        min(base_unit)                   as base_unit,
        one_currency(currency)           as currency,
        min(net_value)                   as net_value,
        min(status)                      as status,
        min(rejection)                   as rejection,
        nullif(min(plain_id(higher_item)), '0') as higher_item,
        sources(_file, _row)             as _sources
    from document
    left join held using (order_id)
    where coalesce(held.listed > held.dumped, true)
    group by order_id, line_no, copy
    union all by name
    select dumped.* from dumped
    left join held using (order_id)
    where coalesce(held.dumped > held.listed, held.listed is null)
),
bundle as (
    select order_id, higher_item as line_no, bool_or(net_value <> 0) as has_value
    from line where higher_item is not null group by all
),
sold as (
    select line.*
    from line
    left join bundle on bundle.order_id = line.order_id and bundle.line_no = line.line_no
    left join (select order_id, line_no, bool_or(net_value <> 0) as has_value from line group by all) as above
        on above.order_id = line.order_id and above.line_no = line.higher_item
    where case when line.higher_item is null then not (coalesce(line.net_value, 0) = 0 and coalesce(bundle.has_value, false))
               else line.net_value <> 0 and not coalesce(above.has_value, false) end
),
kinds as (
    select
        line.*,
        line.rejection is not null as is_rejected,
        case when line.category is null then coalesce(type.ours, 'unknown') else coalesce(category.ours, 'unknown') end as kind,
        case when coalesce(line.sales_unit = line.base_unit, true) then line.qty
             else line.qty * try_cast(units.factor as decimal(18, 6)) end as base_qty
    from sold as line
    left join lookup.sap__document_categories as category on category.theirs = upper(line.category)
    left join lookup.sap__order_types as type on type.theirs = upper(line.order_type)
    left join lookup.units as units on plain_id(units.item) = line.product_id and units.unit = line.sales_unit
)
select
    kinds.order_id                                                      as order_id,
    kinds.line_no                                                       as line_no,
    kinds.kind                                                          as kind,
    kinds.product_id                                                    as product_id,
    kinds.customer_id                                                   as customer_id,
    kinds.site                                                          as site,
    kinds.ordered_on                                                    as ordered_on,
    kinds.requested_on                                                  as requested_on,
    kinds.promised_on                                                   as promised_on,
    case when kinds.kind in ('credit_memo', 'return') then -kinds.base_qty else kinds.base_qty end as qty_ordered,
    case when kinds.is_rejected then kinds.base_qty else 0 end          as qty_cancelled,
    coalesce(kinds.base_unit, kinds.sales_unit)                         as unit,
    kinds.currency                                                      as currency,
    case when kinds.kind in ('credit_memo', 'return') then -kinds.net_value else kinds.net_value end as net_amount,
    -- A rejected item reads Completed; a blank status means that nothing is to be processed.
    case when kinds.is_rejected then 'cancelled'
         when kinds.status is null then 'closed' else coalesce(status.ours, 'unknown') end as status,
    kinds.rejection                                                     as cancel_reason,
    kinds._sources                                                      as _sources
from kinds
left join lookup.sap__order_statuses as status on status.theirs = lower(kinds.status)
where kinds.kind <> 'no_order'
