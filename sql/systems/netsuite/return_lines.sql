-- One row per line of a return authorisation.
with line as (
    select
        line.*,
        coalesce(status.ours, line.status, 'not given')                         as our_status,
        coalesce(line.amount_fx, line.amount_net, line.amount)                  as net,
        case when line.amount_fx is not null then coalesce(line.currency, home.currency) else home.currency end as our_currency,
        row_number() over (partition by line._file, line.type, line.document_no order by line._row) as nth
    from raw.netsuite__transaction_lines as line
    join lookup.netsuite__types as type on type.theirs = lower(line.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from line.subsidiary
    left join lookup.netsuite__statuses as status
        on status.document = 'return' and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
    where type.ours = 'return' and not blank(line.item) and line.item <> '- None -'
      and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
)
select
    'Return Authorization #' || document_no                     as return_id,
    coalesce(line_id, cast(nth as varchar))                     as return_line_no,
    case when lower(created_from) like 'sales order%' then regexp_extract(created_from, '#\s*(.+?)\s*$', 1) end as order_id,
    nullif(name, '- None -')                                    as customer_id,
    regexp_replace(item, '^.*\s:\s+', '')                       as product_id,
    nullif(location, '- None -')                                as site,
    date                                                        as returned_on,
    abs(quantity)                                               as qty_returned,
    our_currency                                                as currency,
    abs(net)                                                    as net_amount,
    our_status                                                  as status,
    _file                                                       as _file,
    _row                                                        as _row
from line
where our_status <> 'draft' and quantity <> 0
