-- One row per bill or bill credit: of the list of transactions, else the main rows among the lines. Its number is the supplier's.
with main as (
    select
        type, document_no, date, name, status, location, department, subsidiary, currency, amount, amount_fx, remaining, remaining_fx,
        coalesce(due_on, receive_by) as due_on, closed_on, created_from, 1 as rank, _file, _row
    from raw.netsuite__transactions where blank(item)
    union all
    select
        type, document_no, date, name, status, location, department, subsidiary, currency, amount, amount_fx, remaining, remaining_fx,
        coalesce(due_on, receive_by), closed_on, created_from, 2, _file, _row
    from raw.netsuite__transaction_lines where lower(main) in ('*', 'yes', 't', 'true')
),
paper as (
    select
        main.* exclude (status),
        type.ours                                                               as kind,
        coalesce(status.ours, main.status, case when main.remaining = 0 then 'settled' when main.remaining <> 0 then 'open' end,
            'not given')                         as our_status,
        coalesce(main.amount_fx, main.amount)                                   as given,
        coalesce(main.remaining_fx, case when main.amount_fx is null then main.remaining
                 else main.remaining * main.amount_fx / nullif(main.amount, 0) end) as given_open,
        case when main.amount_fx is not null then coalesce(main.currency, home.currency) else home.currency end as our_currency
    from main
    join lookup.netsuite__types as type on type.theirs = lower(main.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from main.subsidiary
    left join lookup.netsuite__statuses as status
        on status.document = type.ours and status.theirs = lower(regexp_replace(main.status, '^.*:\s*', ''))
    where type.ours in ('bill', 'bill_credit')
    qualify main.rank = min(main.rank) over (partition by lower(main.type), main.document_no, main.name)
)
select
    concat_ws('/', nullif(name, '- None -'), case when kind = 'bill_credit' then 'credit' end, document_no) as bill_id,
    document_no                                                 as bill_no,
    nullif(name, '- None -')                                    as supplier_id,
    nullif(location, '- None -')                                as site,
    case when lower(created_from) like 'purchase order%' then regexp_extract(created_from, '#\s*(.+?)\s*$', 1) end as po_id,
    date                                                        as billed_on,
    due_on                                                      as due_on,
    our_currency                                                as currency,
    case when kind = 'bill_credit' then -abs(given) else abs(given) end as amount,
    case when our_status in ('settled', 'void') then 0
         when kind = 'bill_credit' then -abs(cast(given_open as decimal(18, 4))) else abs(cast(given_open as decimal(18, 4))) end as open_amount,
    our_status                                                  as status,
    case when our_status = 'settled' then closed_on end         as cleared_on,
    nullif(department, '- None -')                              as cost_centre,
    _file                                                       as _file,
    _row                                                        as _row
from paper
