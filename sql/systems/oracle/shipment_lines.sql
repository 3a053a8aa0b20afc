-- One row per line of a delivery that has left: of the list of deliveries where an order is in it, else of the order lines.
with orders as (
    select distinct org, order_no, concat_ws('/', org, order_no) as order_id from raw.oracle__order_lines
),
-- A list of deliveries may lack the operating unit: the number alone will do where only one unit has it.
numbered as (
    select order_no, min(order_id) as order_id from orders group by order_no having count(*) = 1
),
listed as (
    select
        delivery.*,
        coalesce(orders.order_id, numbered.order_id, concat_ws('/', delivery.org, delivery.order_no)) as order_id,
        coalesce(status.ours, delivery.release_status)                    as our_status,
        -- Line, shipment and option: `1.2` (from a spreadsheet, also `1,2`) is the second shipment of line 1, `1.2.3` is its option 3.
        concat_ws('.', split_part(replace(delivery.order_line, ',', '.'), '.', 1), nullif(split_part(delivery.order_line, '.', 3), '')) as our_line_no,
        row_number() over (partition by delivery.detail_id order by delivery._file, delivery._row) as copy,
        row_number() over (partition by delivery._file, delivery.delivery order by delivery._row) as nth
    from raw.oracle__deliveries as delivery
    left join orders on orders.org = delivery.org and orders.order_no = delivery.order_no
    left join numbered on numbered.order_no = delivery.order_no
    left join lookup.oracle__statuses as status
        on status.document = 'release' and status.theirs = lower(delivery.release_status)
),
part as (
    select
        line.*,
        row_number() over (
            partition by line.org, line.order_no, line.line_no, line.option_no, line.shipment_no, line.line_id
            order by line.qty_shipped desc nulls last, line._file, line._row) as nth
    from raw.oracle__order_lines as line
    left join lookup.oracle__statuses as status
        on status.document = 'order_line' and status.theirs = lower(replace(line.status, '_', ' '))
    where line.qty_shipped > 0 and line.shipped_at is not null and coalesce(status.ours, '') <> 'cancelled'
      and coalesce(lower(line.category), 'order') = 'order' and coalesce(upper(line.item_type), '') not in ('INCLUDED', 'CONFIG')
      and not exists (select 1 from listed where listed.order_id = concat_ws('/', line.org, line.order_no))
)
select
    listed.delivery                                         as shipment_id,
    coalesce(listed.detail_id, 'row ' || listed.nth)        as shipment_line_no,
    listed.order_id                                         as order_id,
    listed.our_line_no                                      as line_no,
    listed.item                                             as product_id,
    listed.warehouse                                        as site,
    listed.carrier                                          as carrier,
    -- With a status that no list has, the goods may not have left: no day rather than a wrong one.
    case when listed.our_status <> 'shipped' then null
         when listed.shipped_at = date_trunc('day', listed.shipped_at) then cast(listed.shipped_at as date)
         else reporting_day(listed.shipped_at) end          as shipped_on,
    case when listed.our_status <> 'shipped' then null
         when listed.arrived_at = date_trunc('day', listed.arrived_at) then cast(listed.arrived_at as date)
         else reporting_day(listed.arrived_at) end          as delivered_on,
    listed.qty_shipped                                      as qty_shipped,
    case when listed.scheduled_at = date_trunc('day', listed.scheduled_at) then cast(listed.scheduled_at as date)
         else reporting_day(listed.scheduled_at) end        as ship_by_on,
    listed._file                                            as _file,
    listed._row                                             as _row
from listed
-- One detail may be repeated per serial number.
where (listed.detail_id is null or listed.copy = 1) and coalesce(listed.our_status, '') not in ('open', 'cancelled')
union all
select
    coalesce(part.delivery, concat_ws('/', part.org, part.order_no, part.line_no, part.option_no, part.shipment_no)),
    concat_ws('/', part.org, part.order_no, part.line_no, part.option_no, part.shipment_no, part.line_id),
    concat_ws('/', part.org, part.order_no),
    concat_ws('.', replace(part.line_no, ',', '.'), part.option_no),
    part.item,
    part.warehouse,
    part.carrier,
    case when part.shipped_at = date_trunc('day', part.shipped_at) then cast(part.shipped_at as date) else reporting_day(part.shipped_at) end,
    case when part.arrived_at = date_trunc('day', part.arrived_at) then cast(part.arrived_at as date) else reporting_day(part.arrived_at) end,
    part.qty_shipped,
    case when part.scheduled_at = date_trunc('day', part.scheduled_at) then cast(part.scheduled_at as date) else reporting_day(part.scheduled_at) end,
    part._file,
    part._row
from part
where part.nth = 1
