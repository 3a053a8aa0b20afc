-- One row per receipt from a customer. Which invoices it settles, the list does not say.
select
    concat_ws('/', receipt.org, receipt.number)         as payment_id,
    ''                                                  as allocation_no,
    'received'                                          as direction,
    coalesce(receipt.customer_no, receipt.customer)     as customer_id,
    receipt.day                                         as paid_on,
    receipt.currency                                    as currency,
    -1 * receipt.original                               as amount,
    'posted'                                            as status,
    receipt._file                                       as _file,
    receipt._row                                        as _row
from raw.oracle__receivables as receipt
join lookup.oracle__receivable_classes as class on class.theirs = lower(receipt.class)
where class.ours = 'payment_on_account'
