-- One row per sales document; quotations, inquiries and contracts are none.
-- The list repeats the document's value on every row, so the items' values are added up instead, each once.
-- A document that a list and the tables hold counts from the newer of the two; a head in VBAK without items only where no list has it.
with document as (
    select
        plain_id(order_no)    as order_id,
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
-- ECC keeps the status apart; a blank one says something only where the file has the field.
status_given as (
    select part_id from meta.columns where column_name = 'status' and outcome = 'mapped'
),
stated as (
    select
        head.*,
        item.item                                           as item,
        item.plant                                          as plant,
        coalesce(item.currency, head.currency)              as item_currency,
        case when item.order_no is null then head.net_value else item.net_value end as item_value,
        item.rejection                                      as rejection,
        case when item.order_no is null then coalesce(head.status, case when given_head.part_id is null then 'not given' end)
             when coalesce(item.status, old.status) is not null then coalesce(item.status, old.status)
             when given.part_id is null and old.order_no is null then 'not given' end as item_status,
        item._file                                          as item_file,
        item._row                                           as item_row
    from raw.sap__vbak as head
    left join raw.sap__vbap as item on plain_id(item.order_no) = plain_id(head.order_no)
    left join raw.sap__vbup as old
        on plain_id(old.order_no) = plain_id(item.order_no) and plain_id(old.item) = plain_id(item.item)
    left join status_given as given on given.part_id = item._file
    left join status_given as given_head on given_head.part_id = head._file
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
        null                             as owner,
        min(ordered_on)                  as ordered_on,
        one_currency(currency)           as currency,
        min(net_value)                   as net_value,
        min(rejection)                   as rejection,
        case when bool_or(rejection is not null) then 'cancelled' when min(status) is null then 'closed'
             else coalesce(min(listed.ours), 'unknown') end as status,
        sources(_file, _row)             as _sources
    from document
    left join held using (order_id)
    left join lookup.sap__order_statuses as listed on listed.theirs = lower(document.status)
    where coalesce(held.listed > held.dumped, true)
    group by order_id, plain_id(item), copy
    union all by name
    select
        plain_id(stated.order_no)        as order_id,
        trim(stated.order_no)            as order_no,
        stated.category                  as category,
        stated.order_type                as order_type,
        plain_id(stated.sold_to)         as customer_id,
        stated.plant                     as site,
        stated.channel                   as channel,
        stated.sales_group               as owner,
        stated.ordered_on                as ordered_on,
        stated.item_currency             as currency,
        stated.item_value                as net_value,
        stated.rejection                 as rejection,
        case when stated.rejection is not null then 'cancelled' when stated.item_status is null then 'closed'
             else coalesce(listed.ours, 'unknown') end as status,
        list_filter([{'file': stated._file, 'row': stated._row}, {'file': stated.item_file, 'row': stated.item_row}],
                    lambda source: source.file is not null) as _sources
    from stated
    left join held on held.order_id = plain_id(stated.order_no)
    left join lookup.sap__order_statuses as listed on listed.theirs = lower(stated.item_status)
    where coalesce(held.dumped > held.listed, held.listed is null)
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
        min(line.owner)                  as owner,
        min(line.ordered_on)             as ordered_on,
        one_currency(line.currency)      as currency,
        sum(line.net_value)              as value,
        sum(line.net_value) filter (line.rejection is not null) as rejected_value,
        min(line.rejection)              as rejection,
        case when bool_and(line.status = 'cancelled') then 'cancelled'
             when bool_or(line.status = 'open') then 'open'
             when bool_or(line.status = 'unknown') then 'unknown' else 'closed' end as status,
        list_sort(list_distinct(flatten(list(line._sources)))) as _sources
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
    kinds.owner                                                         as owner,
    case when kinds.status = 'cancelled' then kinds.rejection end       as cancel_reason,
    kinds._sources                                                      as _sources
from kinds
join plants on plants.order_id = kinds.order_id
where kinds.kind <> 'no_order'
