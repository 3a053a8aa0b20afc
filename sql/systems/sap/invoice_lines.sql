-- One row per item of a billing document where VBRK and VBRP tell them; else one per invoice or credit memo of the customer
-- items, with no product, no quantity, and tax included.
-- What SD posted to accounting (RV) counts from VBRK: by the billing document where the item names it, else by its date, when
-- VBRK covers that day for the company code. A document that a list and the tables hold counts from the newer of the two.
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
billed as (
    select plain_id(billing_no) as billing_no, company_code, billed_on
    from raw.sap__vbrk
    where plain_id(billing_no) in (select plain_id(billing_no) from raw.sap__vbrp)
),
covered as (
    select company_code, min(billed_on) as first_day, max(billed_on) as last_day from billed group by company_code
),
-- Sales orders as sales_orders.sql counts them: a contract that is billed is none.
sold as (
    select plain_id(listed.order_no) as order_id
    from raw.sap__orders as listed
    left join lookup.sap__document_categories as category on category.theirs = upper(listed.category)
    left join lookup.sap__order_types as type on type.theirs = upper(listed.order_type)
    where coalesce(case when listed.category is null then type.ours else category.ours end, 'no_order') <> 'no_order'
    union
    select plain_id(head.order_no)
    from raw.sap__vbak as head join lookup.sap__document_categories as category on category.theirs = upper(head.category)
    where category.ours <> 'no_order'
),
billing as (
    select
        plain_id(line.billing_no)                               as invoice_id,
        plain_id(line.item)                                     as line_no,
        coalesce(category.ours, 'unknown')                      as sort,
        case when category.ours in ('credit_memo', 'reversal') then -1 else 1 end as sign,
        sold.order_id                                           as order_id,
        plain_id(head.sold_to)                                  as customer_id,
        plain_id(line.material)                                 as product_id,
        line.plant                                              as site,
        head.country                                            as country,
        head.billed_on                                          as invoiced_on,
        coalesce(line.base_quantity, case when coalesce(line.sales_unit = line.base_unit, true) then line.quantity end) as qty,
        head.currency                                           as currency,
        line.net_value                                          as net_amount,
        line._file                                              as _file,
        line._row                                               as _row
    from raw.sap__vbrp as line
    left join raw.sap__vbrk as head on plain_id(head.billing_no) = plain_id(line.billing_no)
    left join lookup.sap__billing_categories as category on category.theirs = upper(head.category)
    left join sold on sold.order_id = plain_id(line.order_no)
    where coalesce(category.ours, 'unknown') <> 'no_sale'
)
select
    billing.invoice_id                                          as invoice_id,
    billing.line_no                                             as line_no,
    case billing.sort when 'reversal' then 'adjustment' when 'credit_reversal' then 'adjustment' else billing.sort end as kind,
    billing.order_id                                            as order_id,
    billing.customer_id                                         as customer_id,
    billing.product_id                                          as product_id,
    billing.site                                                as site,
    billing.country                                             as country,
    billing.invoiced_on                                         as invoiced_on,
    billing.sign * billing.qty                                  as qty,
    billing.currency                                            as currency,
    billing.sign * billing.net_amount                           as net_amount,
    'posted'                                                    as status,
    billing._file                                               as _file,
    billing._row                                                as _row
from billing
union all by name
select
    item.document || '/' || item.posted_in || coalesce('/' || item.company_code, '')
        || coalesce('/' || plain_id(item.line_item), '')        as invoice_id,
    '1'                                                         as line_no,
    case when item.amount < 0 then 'credit_memo' else 'invoice' end as kind,
    null                                                        as order_id,
    item.account                                                as customer_id,
    null                                                        as product_id,
    null                                                        as site,
    null                                                        as country,
    item.document_date                                          as invoiced_on,
    null                                                        as qty,
    item.currency                                               as currency,
    item.amount                                                 as net_amount,
    'posted'                                                    as status,
    item._file                                                  as _file,
    item._row                                                   as _row
from item
join lookup.sap__receivable_types as type on type.theirs = upper(item.document_type)
where type.ours = 'sale' and item.special is null
  and not (upper(item.document_type) = 'RV' and case when item.billing_no is not null
        then exists (select 1 from billed where billed.billing_no = item.billing_no)
        else exists (
            select 1 from covered
            where coalesce(covered.company_code = item.company_code, true)
              and item.document_date between covered.first_day and covered.last_day) end)
