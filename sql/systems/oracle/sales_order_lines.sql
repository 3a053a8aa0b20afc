-- One row per order line: the parts into which a partial shipment splits a line are one line again.
-- A line that cannot be shipped, such as a service, is none that could be late; the head of a model or kit ships by its parts.
-- Cancelling takes the quantity out of the ordered one; here both are the ordered quantity again. Returns are negative.
with part as (
    select
        line.*,
        concat_ws('/', line.org, line.order_no)     as order_id,
        -- Line 1.2 is 1,2 where a spreadsheet of another country has saved the file.
        concat_ws('.', replace(line.line_no, ',', '.'), line.option_no) as our_line_no,
        case lower(coalesce(line.category, 'order')) when 'order' then 'order' when 'return' then 'return' else line.category end as kind,
        case when line.cancelled_flag then 'cancelled' else coalesce(status.ours, line.status, 'not given') end as our_status,
        -- No day to leave: the customer asked for one to arrive.
        coalesce(line.requested_at, line.requested_arrival_at) as asked_at,
        -- A promise of arrival, where no file says when goods arrive: they must have left their days on the road before it.
        coalesce(line.first_promise_at, line.promised_at, line.promised_arrival_at, line.scheduled_at, line.scheduled_arrival_at)
            - case when upper(line.date_type) = 'ARRIVAL' and not knows.arrivals then to_days(cast(coalesce(line.lead_days, 0) as integer))
                   else to_days(0) end as promise_at,
        -- A line that left in several deliveries is repeated once per delivery, and counts once.
        row_number() over (
            partition by line.org, line.order_no, line.line_no, line.option_no, line.shipment_no, line.line_id
            order by line.qty desc nulls last, line._file, line._row) as nth,
        coalesce(try_cast(line.shipment_no as integer), 0) as part_no
    from raw.oracle__order_lines as line
    cross join (
        select exists (from raw.oracle__order_lines where arrived_at is not null)
            or exists (from raw.oracle__deliveries where arrived_at is not null) as arrivals) as knows
    left join lookup.oracle__statuses as status
        on status.document = 'order_line' and status.theirs = lower(replace(line.status, '_', ' '))
    -- Components that a kit brings along: the kit itself was ordered.
    where coalesce(upper(line.item_type), '') not in ('INCLUDED', 'CONFIG')
      and (line.shippable is distinct from false or coalesce(upper(line.item_type), '') in ('MODEL', 'KIT'))
),
measured as (
    select
        *,
        abs(qty)                                                        as qty_left,
        case when our_status = 'cancelled' then coalesce(nullif(abs(qty_cancelled), 0), abs(qty)) else abs(coalesce(qty_cancelled, 0)) end
                                                                        as qty_gone,
        case when kind = 'return' then abs(coalesce(price, amount / nullif(qty, 0))) else coalesce(price, amount / nullif(qty, 0)) end
                                                                        as unit_price,
        case when kind = 'return' then abs(coalesce(amount, cast(qty * price as decimal(18, 4))))
             else coalesce(amount, cast(qty * price as decimal(18, 4))) end as value_left
    from part
    where our_status <> 'draft'
),
whole as (
    select
        *,
        -- Some reports leave the ordered quantity of a cancelled line as it was.
        case when our_status = 'cancelled' and qty_left = qty_gone then qty_left else qty_left + qty_gone end as qty_whole
    from measured
)
select
    order_id                                                            as order_id,
    our_line_no                                                         as line_no,
    min(kind)                                                           as kind,
    min(item)                                                           as product_id,
    min(coalesce(customer_no, customer))                                as customer_id,
    arg_min(warehouse, part_no)                                         as site,
    min(case when ordered_at = date_trunc('day', ordered_at) then cast(ordered_at as date) else reporting_day(ordered_at) end) as ordered_on,
    -- The first part bears what the whole line was promised.
    arg_min(case when asked_at = date_trunc('day', asked_at) then cast(asked_at as date) else reporting_day(asked_at) end, part_no)
                                                                        as requested_on,
    arg_min(case when promise_at = date_trunc('day', promise_at) then cast(promise_at as date) else reporting_day(promise_at) end, part_no)
                                                                        as promised_on,
    -- Cancelled without a trace of how much: not known, rather than nothing.
    nullif(sum(case when kind = 'return' then -qty_whole else qty_whole end) filter (nth = 1), 0) as qty_ordered,
    sum(qty_gone) filter (nth = 1)                                      as qty_cancelled,
    min(unit)                                                           as unit,
    one_currency(currency)                                              as currency,
    cast(sum(case when kind = 'return' then -1 else 1 end
             * (coalesce(value_left, 0) + coalesce((qty_whole - qty_left) * unit_price, 0))) filter (nth = 1) as decimal(18, 4)) as net_amount,
    case when bool_or(our_status not in ('open', 'closed', 'cancelled')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled'))
         when bool_and(our_status = 'cancelled') then 'cancelled'
         when bool_or(our_status = 'open') then 'open' else 'closed' end as status,
    min(coalesce(cancel_reason, case when kind = 'return' then return_reason end)) as cancel_reason,
    sources(_file, _row)                                                as _sources
from whole
group by order_id, our_line_no
