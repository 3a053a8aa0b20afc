-- One row per supplier line item that is a bill or a credit; payments, clearings and special items (down payments, guarantees) are none.
-- SAP shows what we owe below zero: here a bill is positive and a credit negative.
-- A document that a list and the tables hold counts from the newer of the two.
with -- Which of the two is older, per document and account. A list may lack the company code, which then may be any.
listed as (
    select plain_id(document) as document, year(posted_on) as posted_in, plain_id(account) as account, company_code, max(parts.rank) as rank
    from raw.sap__vendor_items join meta.parts as parts on parts.part_id = _file
    where plain_id(document) in (select plain_id(document) from raw.sap__bsik)
    group by all
),
dumped as (
    select plain_id(document) as document, year(posted_on) as posted_in, plain_id(account) as account, company_code, max(parts.rank) as rank
    from raw.sap__bsik join meta.parts as parts on parts.part_id = _file
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
        vendor.reference                                        as bill_no,
        plain_id(vendor.document)                               as document,
        year(vendor.posted_on)                                  as posted_in,
        vendor.company_code                                     as company_code,
        vendor.line_item                                        as line_item,
        plain_id(vendor.account)                                as account,
        vendor.document_date                                    as document_date,
        vendor.posted_on                                        as posted_on,
        vendor.document_type                                    as document_type,
        vendor.special                                          as special,
        vendor.due_on                                           as due_on,
        vendor.cleared_on                                       as cleared_on,
        case when vendor.document_amount is null then vendor.local_currency else vendor.currency end as currency,
        -coalesce(vendor.document_amount, vendor.local_amount) as amount,
        plain_id(vendor.po)                                     as po_id,
        vendor.block                                            as block,
        vendor.entered_on                                       as entered_on,
        vendor._file                                            as _file,
        vendor._row                                             as _row
    from raw.sap__vendor_items as vendor
),
dumped_item as (
    select
        item.reference                                            as bill_no,
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
        coalesce(item.due_on, item.baseline_on + case when item.sign = 'H' or item.settles is not null
            then coalesce(nullif(item.days3, 0), nullif(item.days2, 0), item.days1, 0) else 0 end::integer) as due_on,
        item.cleared_on                                           as cleared_on,
        item.currency                                             as currency,
        case item.sign when 'H' then item.amount when 'S' then -item.amount end as amount,
        plain_id(item.po)                                         as po_id,
        item.block                                                as block,
        item.entered_on                                           as entered_on,
        item._file                                                as _file,
        item._row                                                 as _row
    from raw.sap__bsik as item
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
    select item.*, coalesce(type.ours, 'unknown') as sort
    from item
    left join lookup.sap__payable_types as type on type.theirs = upper(item.document_type)
    where item.special is null
)
select
    -- Document numbers start anew every year, in every company code.
    document || '/' || posted_in || coalesce('/' || company_code, '') || coalesce('/' || plain_id(line_item), '')
                                                                as bill_id,
    bill_no                                                     as bill_no,
    account                                                     as supplier_id,
    po_id                                                       as po_id,
    document_date                                               as billed_on,
    due_on                                                      as due_on,
    currency                                                    as currency,
    amount                                                      as amount,
    case when cleared_on is null then amount else 0 end         as open_amount,
    case when sort = 'unknown' then 'unknown' when cleared_on is null then 'open' else 'settled' end as status,
    entered_on                                                  as received_on,
    cleared_on                                                  as cleared_on,
    -- The key says that it is blocked, and who may lift it, but not why.
    case when block is not null then 'other' end                as block_reason,
    _file,
    _row
from sorted
where sort in ('bill', 'unknown')
