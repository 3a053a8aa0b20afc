-- One row per sales order or return authorisation with lines. Amounts of a closed line or order beyond what was shipped are cancelled.
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
        case when line.amount_fx is not null then coalesce(line.currency, home.currency) else home.currency end as our_currency
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
        coalesce(line.net * (abs(line.quantity) - least(abs(line.qty_done), abs(line.quantity))) / nullif(abs(line.quantity), 0), 0) as net_left
    from line
    left join lookup.netsuite__statuses as status
        on status.document = line.kind and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
)
select
    case when kind = 'return' then 'Return Authorization #' || document_no else document_no end as order_id,
    document_no                                                 as order_no,
    case kind when 'sales_order' then 'order' else kind end     as kind,
    min(nullif(name, '- None -'))                               as customer_id,
    arg_max(nullif(location, '- None -'), abs(net))             as site,
    min(channel)                                                as channel,
    min(country)                                                as country,
    min(coalesce(date, promised_on))                            as ordered_on,
    case when bool_or(our_status not in ('open', 'closed', 'cancelled', 'shortened', 'received')) then
              min(our_status) filter (our_status not in ('open', 'closed', 'cancelled', 'shortened', 'received'))
         when bool_and(our_status = 'cancelled' or (kind = 'sales_order' and is_shortened and qty_done = 0)) then 'cancelled'
         when bool_or(our_status = 'open' and not is_shortened) then 'open' else 'closed' end as status,
    one_currency(case when net is not null then our_currency end) as currency,
    case when kind = 'sales_order' then sum(net) else 0 end     as placed_amount,
    cast(case when kind = 'return' then abs(sum(net))
         else coalesce(sum(case when our_status = 'cancelled' then net when is_shortened then net_left else 0 end), 0) end as decimal(18, 4))
                                                                as cancelled_amount,
    min(sales_rep)                                              as owner,
    sources(_file, _row)                                        as _sources
from sale
-- A type that no list has is shown here, and set aside.
where our_status <> 'draft' and kind not in (
    'fulfilment', 'invoice', 'cash_sale', 'credit_memo', 'cash_refund', 'purchase_order', 'receipt', 'bill', 'bill_credit', 'bill_payment',
    'payment', 'refund', 'other')
group by kind, document_no
