-- One row per purchase order with lines.
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
purchase as (
    select
        line.*,
        -- A search without status tells by its quantities what is still to come.
        coalesce(status.ours, line.status, case when line.qty_done < line.quantity then 'open' when line.qty_done is not null then 'closed' end,
            'not given')                                                        as our_status,
        coalesce(status.ours = 'shortened', false) or coalesce(line.is_closed, false) as is_shortened
    from line
    left join lookup.netsuite__statuses as status
        on status.document = 'purchase_order' and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
    where line.kind = 'purchase_order'
)
select
    document_no                                                 as po_id,
    document_no                                                 as po_no,
    min(nullif(name, '- None -'))                               as supplier_id,
    min(nullif(location, '- None -'))                           as site,
    min(coalesce(date, receive_by, expected_on, due_on))        as ordered_on,
    case when bool_or(our_status not in ('draft', 'open', 'closed', 'shortened')) then
              min(our_status) filter (our_status not in ('draft', 'open', 'closed', 'shortened'))
         when bool_and(is_shortened and qty_done <= 0) then 'cancelled'
         when bool_or(our_status = 'draft') then 'draft'
         when bool_or(our_status = 'open' and not is_shortened) then 'open' else 'closed' end as status,
    one_currency(case when net is not null then our_currency end) as currency,
    abs(sum(net))                                               as net_amount,
    sources(_file, _row)                                        as _sources
from purchase
group by document_no
