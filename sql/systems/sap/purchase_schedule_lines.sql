-- One row per schedule line of a purchase order. Lists show none that can be told apart; an order that a newer list holds has none.
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
line as (
    select
        schedule.*,
        case when item.numerator > 0 and item.denominator > 0 then item.numerator::double / item.denominator::double
             when coalesce(item.order_unit = item.base_unit, true) then 1 end as factor
    from raw.sap__eket as schedule
    join raw.sap__ekpo as item on plain_id(item.po) = plain_id(schedule.po) and plain_id(item.item) = plain_id(schedule.item)
    join raw.sap__ekko as head on plain_id(head.po) = plain_id(schedule.po)
    join held on held.po_id = plain_id(schedule.po)
    left join lookup.sap__purchase_types as type on type.theirs = upper(head.po_type)
    where head.category = 'F' and head.supplying_plant is null and type.ours is null and item.returns is null
      and coalesce(held.dumped > held.listed, held.listed is null)
)
select
    plain_id(line.po)                                       as po_id,
    plain_id(line.item)                                     as line_no,
    plain_id(line.schedule_line)                            as schedule_line_no,
    coalesce(line.first_promise, line.delivery_on)          as promised_on,
    line.delivery_on                                        as due_on,
    (line.quantity::double * line.factor)::decimal(18, 3)   as qty_ordered,
    (line.received::double * line.factor)::decimal(18, 3)   as qty_received,
    line._file                                              as _file,
    line._row                                               as _row
from line
