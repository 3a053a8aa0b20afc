-- One row per document: a number that starts with C cancels earlier lines and places nothing.
select
    invoice_no                                                     as order_id,
    invoice_no                                                     as order_no,
    case when invoice_no like 'C%' then 'return' else 'order' end  as kind,
    any_value(replace(customer, '.0', ''))                         as customer_id,
    any_value(country)                                             as country,
    min(invoiced_at)::date                                         as ordered_on,
    case when invoice_no like 'C%' then 'cancelled' else 'closed' end as status,
    'GBP'                                                          as currency,
    -- Lines with a quantity or a price of 0 or less are corrections, not orders.
    coalesce(sum(qty * unit_price) filter (invoice_no not like 'C%' and qty > 0 and unit_price > 0), 0) as placed_amount,
    coalesce(-sum(qty * unit_price) filter (invoice_no like 'C%'), 0) as cancelled_amount,
    sources(_file, _row)                                           as _sources
from raw.shop__invoice_lines
group by invoice_no
