-- One row per sales document; quotations, inquiries and contracts are none.
-- The list repeats the document's value on every row, so the items' values are added up instead, each once.
with document as (
    select
        plain_id(order_no)    as order_id,
        case when schedule_line is not null
             then row_number() over (partition by order_no, item, schedule_line order by _file, _row) else 1 end as copy,
        *
    from raw.sap__orders
),
line as (
    select
        order_id,
        min(trim(order_no))              as order_no,
        min(category)                    as category,
        min(order_type)                  as order_type,
        min(plain_id(sold_to))           as customer_id,
        min(plant)                       as site,
        min(channel)                     as channel,
        min(ordered_on)                  as ordered_on,
        min(currency)                    as currency,
        min(net_value)                   as net_value,
        bool_or(rejection is not null)   as is_rejected,
        case when bool_or(rejection is not null) then 'cancelled' when min(status) is null then 'closed'
             else coalesce(min(listed.ours), 'unknown') end as status,
        sources(_file, _row)             as _sources
    from document
    left join lookup.sap__order_statuses as listed on listed.theirs = lower(document.status)
    group by order_id, plain_id(item), copy
),
plants as (
    select order_id, max_by(site, (amount, site)) as site
    from (select order_id, site, sum(net_value) as amount from line group by order_id, site)
    group by order_id
),
whole as (
    select
        line.order_id,
        min(line.order_no)               as order_no,
        min(line.category)               as category,
        min(line.order_type)             as order_type,
        min(line.customer_id)            as customer_id,
        min(line.channel)                as channel,
        min(line.ordered_on)             as ordered_on,
        min(line.currency)               as currency,
        sum(line.net_value)              as value,
        sum(line.net_value) filter (line.is_rejected) as rejected_value,
        case when bool_and(line.status = 'cancelled') then 'cancelled'
             when bool_or(line.status = 'open') then 'open'
             when bool_or(line.status = 'unknown') then 'unknown' else 'closed' end as status,
        list_sort(flatten(list(line._sources))) as _sources
    from line
    group by line.order_id
),
kinds as (
    select
        whole.*,
        case when whole.category is null then coalesce(type.ours, 'unknown') else coalesce(category.ours, 'unknown') end as kind
    from whole
    left join lookup.sap__document_categories as category on category.theirs = upper(whole.category)
    left join lookup.sap__order_types as type on type.theirs = upper(whole.order_type)
)
select
    kinds.order_id                                                      as order_id,
    kinds.order_no                                                      as order_no,
    kinds.kind                                                          as kind,
    kinds.customer_id                                                   as customer_id,
    plants.site                                                         as site,
    kinds.channel                                                       as channel,
    kinds.ordered_on                                                    as ordered_on,
    kinds.status                                                        as status,
    kinds.currency                                                      as currency,
    -- A credit memo request or a return places nothing; its value is taken off.
    case when kinds.kind in ('credit_memo', 'return') then 0 else kinds.value end as placed_amount,
    case when kinds.kind in ('credit_memo', 'return') then kinds.value else coalesce(kinds.rejected_value, 0) end as cancelled_amount,
    kinds._sources                                                      as _sources
from kinds
join plants on plants.order_id = kinds.order_id
where kinds.kind <> 'no_order'
