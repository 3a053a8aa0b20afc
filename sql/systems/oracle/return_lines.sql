-- One row per line of a return order. Quantities stand positive in some reports and negative in others.
with line as (
    select
        sale.*,
        case when sale.cancelled_flag then 'cancelled' else coalesce(status.ours, sale.status, 'not given') end as our_status,
        row_number() over (
            partition by sale.org, sale.order_no, sale.line_no, sale.option_no, sale.shipment_no, sale.line_id
            order by sale.qty desc nulls last, sale._file, sale._row) as nth
    from raw.oracle__order_lines as sale
    left join lookup.oracle__statuses as status
        on status.document = 'order_line' and status.theirs = lower(replace(sale.status, '_', ' '))
    where lower(sale.category) = 'return'
)
select
    concat_ws('/', org, order_no)                       as return_id,
    concat_ws('.', replace(line_no, ',', '.'), option_no) as return_line_no,
    min(coalesce(customer_no, customer))                as customer_id,
    min(item)                                           as product_id,
    min(warehouse)                                      as site,
    -- No column says when the goods came: the day of the document.
    min(case when ordered_at = date_trunc('day', ordered_at) then cast(ordered_at as date) else reporting_day(ordered_at) end) as returned_on,
    min(return_reason)                                  as reason,
    sum(abs(qty)) filter (nth = 1)                      as qty_returned,
    one_currency(currency)                              as currency,
    cast(sum(abs(coalesce(amount, qty * price))) filter (nth = 1) as decimal(18, 4)) as net_amount,
    case when bool_or(our_status not in ('open', 'closed', 'cancelled')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled'))
         when bool_and(our_status = 'cancelled') then 'cancelled'
         when bool_or(our_status = 'open') then 'open'
         when bool_and(lower(status) = 'returned') then 'received' else 'closed' end as status,
    sources(_file, _row)                                as _sources
from line
where our_status <> 'draft'
group by org, order_no, line_no, option_no
