-- One row per line of an invoice, cash sale, credit memo or cash refund. The kind of document decides the sign, not the cell.
with line as (
    select
        line.*,
        type.ours                                                               as kind,
        type.ours in ('credit_memo', 'cash_refund')                             as is_credit,
        coalesce(line.amount_fx, line.amount_net, line.amount)                  as given,
        case when line.amount_fx is not null then coalesce(line.currency, home.currency) else home.currency end as our_currency,
        row_number() over (partition by line._file, line.type, line.document_no order by line._row) as nth,
        sum(coalesce(line.amount_fx, line.amount_net, line.amount)) over (partition by line._file, line.type, line.document_no) as whole
    from raw.netsuite__transaction_lines as line
    join lookup.netsuite__types as type on type.theirs = lower(line.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from line.subsidiary
    where type.ours in ('invoice', 'cash_sale', 'credit_memo', 'cash_refund') and not blank(line.item) and line.item <> '- None -'
      and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
),
billed as (
    select
        line.*,
        -- A discount has the other sign than its document; so the document is turned as a whole.
        case when line.is_credit = (line.whole > 0) then -line.given else line.given end as net,
        status.ours                                                             as our_status
    from line
    left join lookup.netsuite__statuses as status
        on status.document = case line.kind when 'cash_refund' then 'cash_sale' else line.kind end
        and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
)
select
    document_no                                                 as invoice_id,
    coalesce(line_id, cast(nth as varchar))                     as line_no,
    case when is_credit then 'credit_memo' else 'invoice' end   as kind,
    case when lower(created_from) like 'sales order%' then regexp_extract(created_from, '#\s*(.+?)\s*$', 1) end as order_id,
    nullif(name, '- None -')                                    as customer_id,
    regexp_replace(item, '^.*\s:\s+', '')                       as product_id,
    nullif(location, '- None -')                                as site,
    country                                                     as country,
    date                                                        as invoiced_on,
    case when net < 0 or (net = 0 and is_credit) then -abs(quantity) else abs(quantity) end as qty,
    our_currency                                                as currency,
    net                                                         as net_amount,
    case when our_status in ('open', 'settled') then 'posted' when blank(status) then 'posted' else coalesce(our_status, status) end as status,
    _file                                                       as _file,
    _row                                                        as _row
from billed
-- Components of a kit have no amount.
where given is not null
