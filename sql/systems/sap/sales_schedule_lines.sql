-- One row per schedule line of a sales document. A document that a list and the tables hold counts from the newer of the two.
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
        plain_id(listed.order_no)            as order_id,
        plain_id(listed.item)                as line_no,
        plain_id(listed.schedule_line)       as schedule_line_no,
        listed.category                      as category,
        listed.order_type                    as order_type,
        listed.delivery_on                   as delivery_on,
        listed.goods_issue_on                as ship_by_on,
        case when coalesce(listed.sales_unit = listed.base_unit, true) then 1
             else try_cast(units.factor as double) end as factor,
        listed.schedule_quantity             as asked,
        listed.confirmed                     as confirmed,
        listed._file                         as _file,
        listed._row                          as _row
    from raw.sap__orders as listed
    left join held on held.order_id = plain_id(listed.order_no)
    left join lookup.units as units on plain_id(units.item) = plain_id(listed.material) and units.unit = listed.sales_unit
    where listed.schedule_line is not null and listed.delivery_on is not null and coalesce(held.listed > held.dumped, true)
    union all by name
    select
        plain_id(schedule.order_no)          as order_id,
        plain_id(schedule.item)              as line_no,
        plain_id(schedule.schedule_line)     as schedule_line_no,
        head.category                        as category,
        head.order_type                      as order_type,
        schedule.delivery_on                 as delivery_on,
        schedule.ship_by_on                  as ship_by_on,
        case when item.numerator > 0 and item.denominator > 0 then item.numerator::double / item.denominator::double
             when coalesce(item.sales_unit = item.base_unit, true) then 1 end as factor,
        schedule.quantity                    as asked,
        schedule.confirmed                   as confirmed,
        schedule._file                       as _file,
        schedule._row                        as _row
    from raw.sap__vbep as schedule
    join raw.sap__vbap as item
        on plain_id(item.order_no) = plain_id(schedule.order_no) and plain_id(item.item) = plain_id(schedule.item)
    join raw.sap__vbak as head on plain_id(head.order_no) = plain_id(schedule.order_no)
    left join held on held.order_id = plain_id(schedule.order_no)
    where coalesce(held.dumped > held.listed, held.listed is null)
)
select
    line.order_id                                                as order_id,
    line.line_no                                                 as line_no,
    line.schedule_line_no                                        as schedule_line_no,
    case when line.asked > 0 then line.delivery_on end           as requested_on,
    case when line.confirmed > 0 then line.delivery_on end       as confirmed_on,
    line.ship_by_on                                              as ship_by_on,
    (line.asked::double * line.factor)::decimal(18, 3)           as qty_requested,
    (line.confirmed::double * line.factor)::decimal(18, 3)       as qty_confirmed,
    line._file                                                   as _file,
    line._row                                                    as _row
from line
left join lookup.sap__document_categories as category on category.theirs = upper(line.category)
left join lookup.sap__order_types as type on type.theirs = upper(line.order_type)
where coalesce(case when line.category is null then type.ours else category.ours end, 'unknown') <> 'no_order'
