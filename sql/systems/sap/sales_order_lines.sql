-- One row per item of a sales document; its schedule lines are folded into it.
-- Credit memo requests and returns stand in the list with positive figures: here they are negative.
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
        min(currency)                    as currency,
        min(net_value)                   as net_value,
        min(status)                      as status,
        bool_or(rejection is not null)   as is_rejected,
        sources(_file, _row)             as _sources
    from document
    group by order_id, line_no, copy
),
kinds as (
    select
        line.*,
        case when line.category is null then coalesce(type.ours, 'unknown') else coalesce(category.ours, 'unknown') end as kind,
        case when coalesce(line.sales_unit = line.base_unit, true) then line.qty
             else line.qty * try_cast(units.factor as decimal(18, 6)) end as base_qty
    from line
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
    kinds._sources                                                      as _sources
from kinds
left join lookup.sap__order_statuses as status on status.theirs = lower(kinds.status)
where kinds.kind <> 'no_order'
