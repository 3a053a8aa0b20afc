-- One row per schedule of a purchase order line; the rows of its distributions and receipts are folded into it.
with row as (
    select
        line.*,
        concat_ws('-', concat_ws('/', line.org, line.po_no), line.release)  as po_id,
        row_number() over (
            partition by line.org, line.po_no, line.release, line.line_no, line.schedule_no, line.distribution_no
            order by line._file, line._row)                                 as nth
    from raw.oracle__purchase_lines as line
    left join lookup.oracle__purchase_types as type on type.theirs = lower(line.po_type)
    where line.schedule_no is not null and (line.release is not null or type.ours is distinct from 'agreement')
)
select
    po_id                                                               as po_id,
    line_no                                                             as line_no,
    schedule_no                                                         as schedule_line_no,
    max(need_on)                                                        as needed_on,
    max(coalesce(first_promise_on, promised_on))                        as promised_on,
    max(coalesce(promised_on, need_on))                                 as due_on,
    coalesce(sum(qty_ordered) filter (nth = 1), max(qty))               as qty_ordered,
    max(qty_received)                                                   as qty_received,
    sources(_file, _row)                                                as _sources
from row
group by po_id, line_no, schedule_no
