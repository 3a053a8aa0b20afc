-- One row per line of a sales order or return authorisation. A line or order that was closed is shortened to what was shipped.
-- Where a search does not show the transaction type (its Type is that of the item), dates that only orders have tell it.
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
        row_number() over (partition by line._file, case when type.ours <> 'item' then line.type end, line.document_no order by line._row) as nth,
        bool_or(coalesce(line.amount_fx, line.amount_net, line.amount) is not null) over (partition by line._file, case when type.ours <> 'item' then line.type end, line.document_no)
                                                                                as has_amounts
    from raw.netsuite__transaction_lines as line
    left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from line.subsidiary
    where not blank(line.item) and line.item <> '- None -' and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
    window document as (partition by line._file, line.document_no)
),
sale as (
    select
        line.*,
        -- A search without status tells by its quantities what is still to come.
        coalesce(status.ours, line.status, case when line.qty_done < line.quantity then 'open' when line.qty_done is not null then 'closed' end,
            'not given')                                                        as our_status,
        coalesce(status.ours = 'shortened', false) or coalesce(line.is_closed, false) as is_shortened,
        abs(line.quantity)                                                      as qty,
        least(abs(coalesce(line.qty_done, 0)), abs(line.quantity))              as qty_shipped
    from line
    left join lookup.netsuite__statuses as status
        on status.document = line.kind and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
    -- Components of a kit have no amount: the kit itself was sold. Discounts and subtotals have no quantity.
    where not coalesce(line.is_component, line.net is null and line.has_amounts) and line.quantity <> 0
)
select
    case when kind = 'return' then 'Return Authorization #' || document_no else document_no end as order_id,
    coalesce(line_id, cast(nth as varchar))                     as line_no,
    case kind when 'sales_order' then 'order' else kind end     as kind,
    regexp_replace(item, '^.*\s:\s+', '')                       as product_id,
    nullif(name, '- None -')                                    as customer_id,
    nullif(location, '- None -')                                as site,
    coalesce(date, promised_on)                                 as ordered_on,
    requested_on                                                as requested_on,
    promised_on                                                 as promised_on,
    case when kind = 'return' then -qty else qty end            as qty_ordered,
    case when our_status = 'cancelled' then qty
         when is_shortened then case when qty_done is not null then qty - qty_shipped end else 0 end as qty_cancelled,
    unit                                                        as unit,
    our_currency                                                as currency,
    case when kind = 'return' then -abs(net) else net end       as net_amount,
    case when our_status = 'cancelled' or (kind = 'sales_order' and is_shortened and qty_done is not null and qty_shipped = 0) then 'cancelled'
         when is_shortened or our_status = 'received' then 'closed' else our_status end as status,
    _file                                                       as _file,
    _row                                                        as _row
from sale
-- A type that no list has is shown here, and set aside.
where our_status <> 'draft' and kind not in (
    'fulfilment', 'invoice', 'cash_sale', 'credit_memo', 'cash_refund', 'purchase_order', 'receipt', 'bill', 'bill_credit', 'bill_payment',
    'payment', 'refund', 'other')
