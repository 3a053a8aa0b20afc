-- One row per invoice line; the shop numbers none, so the file and the row do. 5,268 lines repeat another one in every
-- cell. All count: an item scanned twice looks the same, and nothing in the file tells it from a line written twice.
select
    invoice_no                            as invoice_id,
    _file || '-' || _row                  as line_no,
    case when invoice_no like 'C%' then 'credit_memo'
         when invoice_no like 'A%' then 'adjustment' else 'invoice' end as kind,
    invoice_no                            as order_id,
    replace(customer, '.0', '')           as customer_id,
    sku                                   as product_id,
    country                               as country,
    invoiced_at::date                     as invoiced_on,
    qty                                   as qty,
    'GBP'                                 as currency,
    qty * unit_price                      as net_amount,
    'posted'                              as status,
    _file,
    _row
from raw.shop__invoice_lines
