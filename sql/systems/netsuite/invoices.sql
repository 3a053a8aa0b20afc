-- One row per invoice, cash sale, credit memo or cash refund: of the list of transactions, else the main rows among the lines.
with main as (
    select
        type, document_no, date, name, status, location, subsidiary, currency, amount, amount_fx, remaining, remaining_fx,
        coalesce(due_on, receive_by) as due_on, closed_on, terms, 1 as rank, _file, _row
    from raw.netsuite__transactions where blank(item)
    union all
    select
        type, document_no, date, name, status, location, subsidiary, currency, amount, amount_fx, remaining, remaining_fx,
        coalesce(due_on, receive_by), closed_on, terms, 2, _file, _row
    from raw.netsuite__transaction_lines where lower(main) in ('*', 'yes', 't', 'true')
),
paper as (
    select
        main.* exclude (status),
        type.ours                                                               as kind,
        type.ours in ('credit_memo', 'cash_refund')                             as is_credit,
        coalesce(status.ours, case when type.ours in ('cash_sale', 'cash_refund') then 'settled' end, main.status, case when main.remaining = 0 then 'settled' when main.remaining <> 0 then 'open' end,
            'not given') as our_status,
        coalesce(main.amount_fx, main.amount)                                   as given,
        coalesce(main.remaining_fx, case when main.amount_fx is null then main.remaining
                 else main.remaining * main.amount_fx / nullif(main.amount, 0) end) as given_open,
        case when main.amount_fx is not null then coalesce(main.currency, home.currency) else home.currency end as our_currency
    from main
    join lookup.netsuite__types as type on type.theirs = lower(main.type)
    left join lookup.netsuite__subsidiaries as home on home.subsidiary is not distinct from main.subsidiary
    left join lookup.netsuite__statuses as status
        on status.document = case type.ours when 'cash_refund' then 'cash_sale' else type.ours end
        and status.theirs = lower(regexp_replace(main.status, '^.*:\s*', ''))
    where type.ours in ('invoice', 'cash_sale', 'credit_memo', 'cash_refund')
    qualify main.rank = min(main.rank) over (partition by lower(main.type), main.document_no)
)
select
    document_no                                                 as invoice_id,
    document_no                                                 as invoice_no,
    case when is_credit then 'credit_memo' else 'invoice' end   as kind,
    nullif(name, '- None -')                                    as customer_id,
    nullif(location, '- None -')                                as site,
    date                                                        as invoiced_on,
    due_on                                                      as due_on,
    case when our_status = 'settled' then coalesce(closed_on, case when kind in ('cash_sale', 'cash_refund') then date end) end as cleared_on,
    our_currency                                                as currency,
    case when is_credit then -abs(given) else given end         as amount,
    case when our_status in ('settled', 'void') then 0
         when is_credit then -abs(cast(given_open as decimal(18, 4))) else cast(given_open as decimal(18, 4)) end as open_amount,
    our_status                                                  as status,
    terms                                                       as payment_terms,
    _file                                                       as _file,
    _row                                                        as _row
from paper
