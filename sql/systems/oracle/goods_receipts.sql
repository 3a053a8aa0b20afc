-- One row per receipt at the dock: of the receiving transactions where a purchase order is in them, else of the list of its lines.
-- Putting away is a transaction of its own and no receipt; corrections are signed; what goes back to the supplier had arrived.
with orders as (
    select
        concat_ws('-', concat_ws('/', org, po_no), release) as po_id, org, concat_ws('-', po_no, release) as po_no,
        po_header_id, po_line_id, line_no, supplier, item, site
    from raw.oracle__purchase_lines
),
-- Transactions may lack the operating unit: the number alone will do where only one unit has it.
numbered as (
    select po_no, min(po_id) as po_id, min(supplier) as supplier from orders group by po_no having count(distinct po_id) = 1
),
headers as (
    select po_header_id, min(po_id) as po_id, min(supplier) as supplier from orders where po_header_id is not null group by po_header_id
),
lines as (
    select po_line_id, min(line_no) as line_no, min(item) as item, min(site) as site from orders where po_line_id is not null group by po_line_id
),
kinds as (
    select posting.transaction_id, min(type.ours) as ours
    from raw.oracle__receipts as posting
    left join lookup.oracle__receipt_types as type on type.theirs = lower(replace(posting.kind, '_', ' '))
    group by posting.transaction_id
),
posting as (
    select
        receipt.*,
        coalesce(exact.po_id, numbered.po_id, headers.po_id, concat_ws('/', receipt.org, receipt.po_ref)) as po_id,
        coalesce(receipt.line_no, lines.line_no)                          as po_line_no,
        coalesce(receipt.supplier, exact.supplier, numbered.supplier, headers.supplier) as supplier_id,
        coalesce(receipt.item, lines.item)                                as product_id,
        coalesce(receipt.site, lines.site)                                as our_site,
        coalesce(own.ours, 'unknown')                                     as sort,
        coalesce(above.ours, 'unknown')                                   as parent_sort
    from raw.oracle__receipts as receipt
    left join kinds as own on own.transaction_id = receipt.transaction_id
    left join kinds as above on above.transaction_id = receipt.parent_id
    left join (select org, po_no, min(po_id) as po_id, min(supplier) as supplier from orders group by org, po_no) as exact
        on exact.org = receipt.org and exact.po_no = receipt.po_ref
    left join numbered on numbered.po_no = receipt.po_ref
    left join headers on headers.po_header_id = receipt.po_ref
    left join lines on lines.po_line_id = receipt.po_line_id
    -- Goods that customers send back and transfers between own stores are received too, for no supplier.
    where coalesce(upper(receipt.source), 'PO') = 'PO'
),
counted as (
    select *
    from posting
    where sort <> 'inside'
      -- A correction belongs to what it corrects: only that of a receipt changes what arrived.
      and not (sort = 'correction' and (parent_sort in ('inside', 'rejected', 'returned')
               or (parent_sort = 'unknown' and coalesce(upper(destination), 'RECEIVING') <> 'RECEIVING')))
      -- Refused first and sent back later is one refusal.
      and not (sort = 'returned' and parent_sort = 'rejected')
),
shown as (
    select
        line.*,
        concat_ws('-', concat_ws('/', line.org, line.po_no), line.release) as po_id,
        row_number() over (
            partition by line.org, line.receipt, line.receipt_line_no, line.receipt_id order by line._file, line._row) as nth
    from raw.oracle__purchase_lines as line
    where line.receipt is not null and line.receipt_on is not null and line.receipt_qty is not null
)
select
    coalesce(receipt, transaction_id)                                     as receipt_id,
    transaction_id                                                        as receipt_line_no,
    po_id                                                                 as po_id,
    po_line_no                                                            as po_line_no,
    supplier_id                                                           as supplier_id,
    product_id                                                            as product_id,
    our_site                                                              as site,
    -- A transaction type that no list has: without its day the row is set aside and shown.
    case when sort <> 'unknown' then posted_on end                          as received_on,
    case when sort in ('received', 'correction') then qty else 0 end      as qty_received,
    case when sort in ('returned', 'rejected') then abs(qty) else 0 end   as qty_rejected,
    case when sort in ('returned', 'rejected') then reason end            as defect,
    _file                                                                 as _file,
    _row                                                                  as _row
from counted
union all
select
    receipt, concat_ws('/', org, receipt_line_no, receipt_id), po_id, line_no, supplier, item, site, receipt_on, receipt_qty, 0, null, _file, _row
from shown
where nth = 1 and not exists (select 1 from posting where posting.po_id = shown.po_id)
