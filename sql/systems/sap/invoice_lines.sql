-- One row per invoice or credit memo, with no product and no quantity: no list of SAP read here shows lines with prices.
-- The amount is what the customer owes, tax included: the customer items show no other.
select
    plain_id(item.document) || '/' || year(item.posted_on) || coalesce('/' || item.company_code, '')
        || coalesce('/' || plain_id(item.line_item), '')                        as invoice_id,
    '1'                                                                         as line_no,
    case when coalesce(item.document_amount, item.local_amount) < 0 then 'credit_memo' else 'invoice' end as kind,
    plain_id(item.account)                                                      as customer_id,
    item.document_date                                                          as invoiced_on,
    case when item.document_amount is null then item.local_currency else item.currency end as currency,
    coalesce(item.document_amount, item.local_amount)                           as net_amount,
    'posted'                                                                    as status,
    item._file                                                                  as _file,
    item._row                                                                   as _row
from raw.sap__customer_items as item
join lookup.sap__receivable_types as type on type.theirs = upper(item.document_type)
where type.ours = 'sale' and item.special is null
