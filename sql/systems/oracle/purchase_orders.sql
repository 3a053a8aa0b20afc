-- One row per purchase order: of the list of lines, else of the form, which knows no days.
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
listed as (
    select
        po_id,
        concat_ws('-', min(po_no), min(release))                        as po_no,
        min(supplier)                                                   as supplier_id,
        min(site)                                                       as site,
        min(buyer)                                                      as buyer,
        min(coalesce(created_on, requested_on, approved_on))            as ordered_on,
        min(approved_on)                                                as approved_on,
        case when bool_or(our_status not in ('open', 'closed', 'cancelled', 'draft')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled', 'draft'))
             when bool_and(our_status = 'cancelled') then 'cancelled'
             when bool_or(our_status = 'draft') then 'draft'
             when bool_or(our_status = 'open') then 'open' else 'closed' end as status,
        one_currency(currency)                                          as currency,
        cast(coalesce(sum(price * (qty_ordered - coalesce(qty_cancelled, 0))) filter (nth_of_distribution = 1 and our_status <> 'cancelled'),
             sum(price * (qty - coalesce(qty_cancelled, 0))) filter (nth_of_schedule = 1 and our_status <> 'cancelled'),
             sum(amount) filter (nth_of_distribution = 1)) as decimal(18, 4)) as net_amount,
        sources(_file, _row)                                            as _sources
    from row
    group by po_id
),
form as (
    select
        line.*,
        concat_ws('/', line.org, line.po_no)                            as po_id,
        case when not blank(line.cancelled) then 'cancelled' else coalesce(status.ours, line.closure, 'not given') end as our_status
    from raw.oracle__form_purchase_lines as line
    left join lookup.oracle__statuses as status on status.document = 'purchase' and status.theirs = lower(line.closure)
    left join lookup.oracle__purchase_types as type on type.theirs = lower(line.po_type)
    where type.ours is distinct from 'agreement'
)
select
    po_id, po_no, supplier_id, site, buyer, ordered_on, approved_on, status, currency, net_amount, _sources
from listed
union all
select
    po_id,
    min(po_no),
    min(supplier),
    null,
    min(buyer),
    null,
    null,
    case when bool_or(our_status not in ('open', 'closed', 'cancelled')) then min(our_status) filter (our_status not in ('open', 'closed', 'cancelled'))
         when bool_and(our_status = 'cancelled') then 'cancelled'
         when bool_or(our_status = 'open') then 'open' else 'closed' end,
    one_currency(currency),
    -- A cancelled line may still carry an amount: the mark decides.
    coalesce(sum(amount) filter (our_status <> 'cancelled'), 0),
    sources(_file, _row)
from form
where not exists (select 1 from listed where listed.po_id = form.po_id)
group by po_id
