-- One row per item that a payment posted to the account of a customer or supplier. Which documents it settles no source here says.
-- Noted items (requests, guarantees, bills of exchange) are no payments.
-- A document that a list and the tables hold counts from the newer of the two; a list may lack the company code, which then may be any.
with received as (
    select document, posted_in, company_code, line_item, account, document_type, special, posted_on, currency, amount, listed,
           _file, _row, max(rank) over whole as rank
    from (
        select plain_id(document) as document, year(posted_on) as posted_in, company_code, plain_id(line_item) as line_item,
               plain_id(account) as account, document_type, special, posted_on,
               case when document_amount is null then local_currency else currency end as currency,
               -coalesce(document_amount, local_amount) as amount, true as listed, _file, _row
        from raw.sap__customer_items
        union all by name
        select plain_id(document) as document, year(posted_on) as posted_in, company_code, plain_id(line_item) as line_item,
               plain_id(account) as account, document_type, special, posted_on, currency,
               case sign when 'H' then amount when 'S' then -amount end as amount, false as listed, _file, _row
        from raw.sap__bsid
    ) as posted
    join meta.parts as parts on parts.part_id = posted._file
    window whole as (partition by listed, document, posted_in, account, company_code)
),
made as (
    select document, posted_in, company_code, line_item, account, document_type, special, posted_on, currency, amount, listed,
           _file, _row, max(rank) over whole as rank
    from (
        select plain_id(document) as document, year(posted_on) as posted_in, company_code, plain_id(line_item) as line_item,
               plain_id(account) as account, document_type, special, posted_on,
               case when document_amount is null then local_currency else currency end as currency,
               coalesce(document_amount, local_amount) as amount, true as listed, _file, _row
        from raw.sap__vendor_items
        union all by name
        select plain_id(document) as document, year(posted_on) as posted_in, company_code, plain_id(line_item) as line_item,
               plain_id(account) as account, document_type, special, posted_on, currency,
               case sign when 'S' then amount when 'H' then -amount end as amount, false as listed, _file, _row
        from raw.sap__bsik
    ) as posted
    join meta.parts as parts on parts.part_id = posted._file
    window whole as (partition by listed, document, posted_in, account, company_code)
),
paid as (
    select 'received' as direction, received.* from received
    union all by name
    select 'made' as direction, made.* from made
)
select
    paid.document || '/' || paid.posted_in || coalesce('/' || paid.company_code, '')    as payment_id,
    coalesce(paid.line_item, paid.account)                                              as allocation_no,
    paid.direction                                                                      as direction,
    case when paid.direction = 'received' then paid.account end                         as customer_id,
    case when paid.direction = 'made' then paid.account end                             as supplier_id,
    paid.posted_on                                                                      as paid_on,
    paid.currency                                                                       as currency,
    paid.amount                                                                         as amount,
    'posted'                                                                            as status,
    paid._file                                                                          as _file,
    paid._row                                                                           as _row
from paid
join lookup.sap__payment_types as type on type.theirs = upper(paid.document_type) and type.ours in ('either', paid.direction)
left join lookup.sap__special_gl as special on special.theirs = upper(paid.special)
where special.ours is distinct from 'noted'
  and not exists (
    select 1 from paid as newer
    where newer.direction = paid.direction and newer.listed <> paid.listed and newer.document = paid.document
      and newer.posted_in = paid.posted_in and newer.account = paid.account
      and coalesce(newer.company_code = paid.company_code, true) and newer.rank > paid.rank)
