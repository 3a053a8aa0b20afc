-- One row per line of a purchase order. A line or order that was closed asks for no more than what came.
with line as (
    select
        line.*,
        case when type.ours is not null and type.ours <> 'item' then type.ours
             when type.ours is null and line.type is not null then line.type
             when bool_or(line.qty_done is not null and line.promised_on is not null) over document then 'sales_order'
             when bool_or(line.qty_done is not null and coalesce(line.expected_on, line.receive_by) is not null) over document
                 then 'purchase_order'
             else 'not given' end                                               as kind,
        coalesce(line.amount_fx, line.amount_net, line.amount)                  as net,
        case when line.amount_fx is not null then coalesce(line.currency, home.currency) else home.currency end as our_currency,
        row_number() over (partition by line._file, case when type.ours <> 'item' then line.type end, line.document_no order by line._row) as nth
    from raw.netsuite__transaction_lines as line
    left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from line.subsidiary
    where not blank(line.item) and line.item <> '- None -' and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
    window document as (partition by line._file, line.document_no)
),
purchase as (
    select
        line.*,
        -- A search without status tells by its quantities what is still to come.
        coalesce(status.ours, line.status, case when line.qty_done < line.quantity then 'open' when line.qty_done is not null then 'closed' end,
            'not given')                                                        as our_status,
        coalesce(status.ours = 'shortened', false) or coalesce(line.is_closed, false) as is_shortened,
        abs(line.quantity)                                                      as qty,
        greatest(coalesce(line.qty_done, 0), 0)                                 as qty_received
    from line
    left join lookup.netsuite__statuses as status
        on status.document = 'purchase_order' and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
    where line.kind = 'purchase_order' and line.quantity <> 0
),
asked as (
    select *, case when is_shortened and qty_received > 0 then least(qty, qty_received) else qty end as qty_asked
    from purchase
)
select
    document_no                                                 as po_id,
    coalesce(line_id, cast(nth as varchar))                     as line_no,
    nullif(name, '- None -')                                    as supplier_id,
    regexp_replace(item, '^.*\s:\s+', '')                       as product_id,
    nullif(location, '- None -')                                as site,
    coalesce(date, receive_by, expected_on, due_on)             as ordered_on,
    coalesce(expected_on, receive_by, due_on)                   as promised_on,
    qty_asked                                                   as qty_ordered,
    unit                                                        as unit,
    our_currency                                                as currency,
    cast(abs(net) * qty_asked / qty as decimal(18, 4))          as net_amount,
    case when is_shortened then case when qty_received = 0 and qty_done is not null then 'cancelled' else 'closed' end else our_status end as status,
    _file                                                       as _file,
    _row                                                        as _row
from asked
