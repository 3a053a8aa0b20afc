-- One row per line of an item receipt for a purchase order, and per line sent back to a supplier. A search may show each line twice,
-- for two accounts, with opposite signs. Receipts name the order, not its line: an item's receipts fill its lines in their order.
with line as (
    select
        line.*,
        case when type.ours is not null and type.ours <> 'item' then type.ours
             when bool_or(line.qty_done is not null and line.promised_on is not null) over document then 'sales_order'
             when bool_or(line.qty_done is not null and coalesce(line.expected_on, line.receive_by) is not null) over document
                 then 'purchase_order' end                                      as kind,
        regexp_replace(line.item, '^.*\s:\s+', '')                              as product_id,
        coalesce(line.amount_fx, line.amount_net, line.amount)                  as net,
        row_number() over (partition by line._file, case when type.ours <> 'item' then line.type end, line.document_no order by line._row) as nth
    from raw.netsuite__transaction_lines as line
    left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    where not blank(line.item) and line.item <> '- None -' and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
    window document as (partition by line._file, line.document_no)
),
ordered as (
    select
        document_no, product_id, name, coalesce(line_id, cast(nth as varchar)) as line_no,
        sum(abs(quantity)) over (partition by document_no, product_id order by nth) - abs(quantity) as qty_before
    from line
    where kind = 'purchase_order' and quantity <> 0
),
signed as (
    select
        line.*,
        kind = 'fulfilment'                                                     as is_back,
        case when kind = 'receipt' then regexp_extract(created_from, '#\s*(.+?)\s*$', 1) end as po_no,
        bool_or(quantity > 0) over same                                         as has_in,
        bool_or(quantity < 0) over same                                         as has_out,
        bool_or(net > 0) over same                                              as has_debit,
        bool_or(net < 0) over same                                              as has_credit
    from line
    where quantity <> 0 and ((kind = 'receipt' and (created_from is null or lower(created_from) like 'purchase order%'))
       or (kind = 'fulfilment' and lower(created_from) like 'vendor return%'))
    window same as (partition by line._file, line.kind, line.document_no, line.item)
),
received as (
    select
        signed.*,
        coalesce(sum(abs(quantity)) over (
            partition by po_no, product_id order by date, document_no, _row rows between unbounded preceding and 1 preceding), 0) as qty_before
    from signed
    -- Of two rows with opposite signs, one.
    where case when has_in and has_out then quantity > 0 when has_debit and has_credit then net > 0 else true end
)
select
    received.document_no                                        as receipt_id,
    coalesce(received.line_id, cast(received.nth as varchar))   as receipt_line_no,
    received.po_no                                              as po_id,
    ordered.line_no                                             as po_line_no,
    coalesce(nullif(received.name, '- None -'), ordered.name)   as supplier_id,
    received.product_id                                         as product_id,
    nullif(received.location, '- None -')                       as site,
    received.date                                               as received_on,
    case when received.is_back then 0 else abs(received.quantity) end as qty_received,
    case when received.is_back then abs(received.quantity) else 0 end as qty_rejected,
    received._file                                              as _file,
    received._row                                               as _row
from received
asof left join ordered
    on ordered.document_no = received.po_no and ordered.product_id = received.product_id and ordered.qty_before <= received.qty_before
