-- One row per order with lines; an order of the form alone has no value, since the form's total holds taxes and charges.
-- An order that is returns only places nothing and cancels their value.
with part as (
    select
        line.*,
        concat_ws('/', line.org, line.order_no)     as order_id,
        case lower(coalesce(line.category, 'order')) when 'order' then 'order' when 'return' then 'return' else line.category end as kind,
        case when line.cancelled_flag then 'cancelled' else coalesce(status.ours, line.status, 'not given') end as our_status,
        -- A line that left in several deliveries is repeated once per delivery, and counts once.
        row_number() over (
            partition by line.org, line.order_no, line.line_no, line.option_no, line.shipment_no, line.line_id
            order by line.qty desc nulls last, line._file, line._row) as nth
    from raw.oracle__order_lines as line
    left join lookup.oracle__statuses as status
        on status.document = 'order_line' and status.theirs = lower(replace(line.status, '_', ' '))
    -- Components that a kit brings along: the kit itself was ordered.
    where coalesce(upper(line.item_type), '') not in ('INCLUDED', 'CONFIG')
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
valued as (
    select
        *,
        cast(coalesce(value_left, 0) + case when our_status = 'cancelled' and qty_left = qty_gone then 0
            else coalesce(qty_gone * unit_price, 0) end as decimal(18, 4)) as value_whole,
        case when our_status = 'cancelled' and qty_left = qty_gone then value_left
             else coalesce(cast(qty_gone * unit_price as decimal(18, 4)), 0) end as value_gone
    from measured
),
listed as (
    select
        order_id                                                        as order_id,
        min(order_no)                                                   as order_no,
        case when bool_or(kind not in ('order', 'return')) then min(kind) filter (kind not in ('order', 'return'))
             when bool_or(kind = 'order') then 'order' else 'return' end as kind,
        min(coalesce(customer_no, customer))                            as customer_id,
        arg_max(warehouse, value_whole)                                 as site,
        min(channel)                                                    as channel,
        min(country)                                                    as country,
        min(case when ordered_at = date_trunc('day', ordered_at) then cast(ordered_at as date) else reporting_day(ordered_at) end) as ordered_on,
        case when bool_or(our_status not in ('open', 'closed', 'cancelled')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled'))
             when bool_and(our_status = 'cancelled') then 'cancelled'
             when bool_or(our_status = 'open') then 'open' else 'closed' end as status,
        one_currency(currency)                                          as currency,
        coalesce(sum(value_whole) filter (nth = 1 and kind = 'order'), 0) as placed_amount,
        case when bool_or(kind = 'order') then coalesce(sum(value_gone) filter (nth = 1 and kind = 'order'), 0)
             else coalesce(sum(value_whole) filter (nth = 1), 0) end    as cancelled_amount,
        min(salesperson)                                                as owner,
        min(cancel_reason)                                              as cancel_reason,
        sources(_file, _row)                                            as _sources
    from valued
    group by order_id
)
select
    order_id, order_no, kind, customer_id, site, channel, country, ordered_on, status, currency, placed_amount, cancelled_amount,
    owner, cancel_reason, _sources
from listed
union all
select
    form.order_no, form.order_no, 'order', form.customer_no, null, null, null, cast(form.ordered_at as date),
    coalesce(status.ours, form.status, 'not given'), null, null, null, null, null, [{'file': form._file, 'row': form._row}]
from raw.oracle__form_orders as form
left join lookup.oracle__statuses as status on status.document = 'order' and status.theirs = lower(form.status)
where coalesce(status.ours, '') <> 'draft' and not exists (select 1 from listed where listed.order_no = form.order_no)
