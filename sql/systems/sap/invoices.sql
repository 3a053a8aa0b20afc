-- One row per customer line item: invoices, credits, and what customers paid.
-- Down payments and payments without an invoice are payments on account; noted items (requests, guarantees, bills) are left out.
with item as (
    select
        customer.*,
        coalesce(customer.document_amount, customer.local_amount) as amount,
        case when customer.document_amount is null then customer.local_currency else customer.currency end as amount_currency,
        coalesce(case when customer.special is not null then special.ours else type.ours end, 'unknown') as sort
    from raw.sap__customer_items as customer
    left join lookup.sap__receivable_types as type on type.theirs = upper(customer.document_type)
    left join lookup.sap__special_gl as special on special.theirs = upper(customer.special)
)
select
    -- Document numbers start anew every year, in every company code.
    plain_id(document) || '/' || year(posted_on) || coalesce('/' || company_code, '') || coalesce('/' || plain_id(line_item), '')
                                                                as invoice_id,
    document                                                    as invoice_no,
    case when sort = 'settlement' then 'payment_on_account' when sort = 'unknown' then 'unknown'
         when amount < 0 then 'credit_memo' else 'invoice' end  as kind,
    plain_id(account)                                           as customer_id,
    document_date                                               as invoiced_on,
    due_on                                                      as due_on,
    cleared_on                                                  as cleared_on,
    amount_currency                                             as currency,
    amount                                                      as amount,
    case when cleared_on is null then amount else 0 end         as open_amount,
    case when cleared_on is null then 'open' else 'settled' end as status,
    _file,
    _row
from item
where sort <> 'noted'
