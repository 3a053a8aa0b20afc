-- One row per customer line item: invoices, credits, and what customers paid.
-- Down payments and payments without an invoice are payments on account; noted items (requests, guarantees, bills) are left out.
-- A document that a list and the tables hold counts from the newer of the two.
with -- Which of the two is older, per document and account. A list may lack the company code, which then may be any.
listed as (
    select plain_id(document) as document, year(posted_on) as posted_in, plain_id(account) as account, company_code, max(parts.rank) as rank
    from raw.sap__customer_items join meta.parts as parts on parts.part_id = _file
    where plain_id(document) in (select plain_id(document) from raw.sap__bsid)
    group by all
),
dumped as (
    select plain_id(document) as document, year(posted_on) as posted_in, plain_id(account) as account, company_code, max(parts.rank) as rank
    from raw.sap__bsid join meta.parts as parts on parts.part_id = _file
    group by all
),
older as (
    select
        listed.document, listed.posted_in, listed.account, listed.rank < dumped.rank as is_list,
        case when listed.rank < dumped.rank then listed.company_code else dumped.company_code end as company_code
    from listed
    join dumped on dumped.document = listed.document and dumped.posted_in = listed.posted_in and dumped.account = listed.account
        and coalesce(dumped.company_code = listed.company_code, true)
),
listed_item as (
    select
        customer.document                                         as invoice_no,
        plain_id(customer.document)                               as document,
        year(customer.posted_on)                                  as posted_in,
        customer.company_code                                     as company_code,
        customer.line_item                                        as line_item,
        plain_id(customer.account)                                as account,
        customer.document_date                                    as document_date,
        customer.posted_on                                        as posted_on,
        customer.document_type                                    as document_type,
        customer.special                                          as special,
        customer.due_on                                           as due_on,
        customer.cleared_on                                       as cleared_on,
        case when customer.document_amount is null then customer.local_currency else customer.currency end as currency,
        coalesce(customer.document_amount, customer.local_amount) as amount,
        customer.payment_terms                                    as payment_terms,
        plain_id(customer.billing_no)                             as billing_no,
        customer._file                                            as _file,
        customer._row                                             as _row
    from raw.sap__customer_items as customer
),
dumped_item as (
    select
        trim(item.document)                                       as invoice_no,
        plain_id(item.document)                                   as document,
        year(item.posted_on)                                      as posted_in,
        item.company_code                                         as company_code,
        item.line_item                                            as line_item,
        plain_id(item.account)                                    as account,
        item.document_date                                        as document_date,
        item.posted_on                                            as posted_on,
        item.document_type                                        as document_type,
        item.special                                              as special,
        -- Net due: the baseline date and the longest term; a credit that refers to no invoice is due at once.
        coalesce(item.due_on, item.baseline_on + case when item.sign = 'S' or item.settles is not null
            then coalesce(nullif(item.days3, 0), nullif(item.days2, 0), item.days1, 0) else 0 end::integer) as due_on,
        item.cleared_on                                           as cleared_on,
        item.currency                                             as currency,
        case item.sign when 'S' then item.amount when 'H' then -item.amount end as amount,
        item.payment_terms                                        as payment_terms,
        plain_id(item.billing_no)                                 as billing_no,
        item._file                                                as _file,
        item._row                                                 as _row
    from raw.sap__bsid as item
),
item as (
    select listed_item.* from listed_item
    where not exists (
        select 1 from older
        where older.is_list and older.document = listed_item.document and older.posted_in = listed_item.posted_in
          and older.account = listed_item.account and older.company_code is not distinct from listed_item.company_code)
    union all by name
    select dumped_item.* from dumped_item
    where not exists (
        select 1 from older
        where not older.is_list and older.document = dumped_item.document and older.posted_in = dumped_item.posted_in
          and older.account = dumped_item.account and older.company_code is not distinct from dumped_item.company_code)
),
sorted as (
    select
        item.*,
        coalesce(case when item.special is not null then special.ours else type.ours end, 'unknown') as sort
    from item
    left join lookup.sap__receivable_types as type on type.theirs = upper(item.document_type)
    left join lookup.sap__special_gl as special on special.theirs = upper(item.special)
)
select
    -- Document numbers start anew every year, in every company code.
    document || '/' || posted_in || coalesce('/' || company_code, '') || coalesce('/' || plain_id(line_item), '')
                                                                as invoice_id,
    invoice_no                                                  as invoice_no,
    case when sort = 'settlement' then 'payment_on_account' when sort = 'unknown' then 'unknown'
         when amount < 0 then 'credit_memo' else 'invoice' end  as kind,
    account                                                     as customer_id,
    document_date                                               as invoiced_on,
    due_on                                                      as due_on,
    cleared_on                                                  as cleared_on,
    currency                                                    as currency,
    amount                                                      as amount,
    case when cleared_on is null then amount else 0 end         as open_amount,
    case when cleared_on is null then 'open' else 'settled' end as status,
    payment_terms                                               as payment_terms,
    _file,
    _row
from sorted
where sort <> 'noted'
