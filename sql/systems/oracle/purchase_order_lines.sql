-- One row per purchase order line: its schedules added up. Quantities stand on the distribution, else on the schedule, and are
-- repeated per receipt. Agreements are none, their releases are orders of their own.
with row as (
    select
        line.*,
        concat_ws('-', concat_ws('/', line.org, line.po_no), line.release)  as po_id,
        case when line.cancelled then 'cancelled' else coalesce(status.ours, line.status, 'open') end as our_status,
        row_number() over (
            partition by line.org, line.po_no, line.release, line.line_no, line.schedule_no, line.distribution_no
            order by line._file, line._row)                                 as nth_of_distribution,
        row_number() over (
            partition by line.org, line.po_no, line.release, line.line_no, line.schedule_no order by line._file, line._row) as nth_of_schedule
    from raw.oracle__purchase_lines as line
    left join lookup.oracle__statuses as status
        on status.document = 'purchase' and status.theirs = lower(replace(line.status, '_', ' '))
    left join lookup.oracle__purchase_types as type on type.theirs = lower(line.po_type)
    where line.release is not null or type.ours is distinct from 'agreement'
),
line as (
    select
        po_id,
        line_no,
        min(supplier)                                                   as supplier_id,
        min(item)                                                       as product_id,
        min(site)                                                       as site,
        min(coalesce(created_on, requested_on, approved_on))            as ordered_on,
        max(coalesce(first_promise_on, promised_on, need_on))           as promised_on,
        coalesce(sum(qty_ordered) filter (nth_of_distribution = 1), sum(qty) filter (nth_of_schedule = 1)) as qty_ordered,
        coalesce(sum(qty_cancelled) filter (nth_of_distribution = 1 and qty_ordered is not null),
                 sum(qty_cancelled) filter (nth_of_schedule = 1), 0)    as qty_cancelled,
        min(unit)                                                       as unit,
        one_currency(currency)                                          as currency,
        max(price)                                                      as price,
        sum(amount) filter (nth_of_distribution = 1)                    as amount,
        case when bool_or(our_status not in ('open', 'closed', 'cancelled', 'draft')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled', 'draft'))
             when bool_and(our_status = 'cancelled') then 'cancelled'
             when bool_or(our_status = 'draft') then 'draft'
             when bool_or(our_status = 'open') then 'open' else 'closed' end as status,
        sources(_file, _row)                                            as _sources
    from row
    group by po_id, line_no
)
select
    po_id                                                               as po_id,
    line_no                                                             as line_no,
    supplier_id                                                         as supplier_id,
    product_id                                                          as product_id,
    site                                                                as site,
    ordered_on                                                          as ordered_on,
    promised_on                                                         as promised_on,
    -- What we took back ourselves, no supplier has to deliver.
    case when qty_ordered > qty_cancelled then qty_ordered - qty_cancelled else qty_ordered end as qty_ordered,
    unit                                                                as unit,
    currency                                                            as currency,
    cast(coalesce(case when qty_ordered > qty_cancelled then qty_ordered - qty_cancelled else qty_ordered end * price, amount) as decimal(18, 4)) as net_amount,
    case when status in ('open', 'closed') and qty_cancelled > 0 and qty_cancelled >= qty_ordered then 'cancelled' else status end as status,
    _sources                                                            as _sources
from line
