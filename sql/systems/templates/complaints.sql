-- One row per complaint of a customer about a delivery or a product. The words of the lists are ours, written with blanks.
select
    complaint_id                         as complaint_id,
    customer_id                          as customer_id,
    order_id                             as order_id,
    product_id                           as product_id,
    site                                 as site,
    carrier                              as carrier,
    received_on                          as received_on,
    closed_on                            as closed_on,
    lower(replace(trim(kind), ' ', '_')) as kind,
    reason                               as reason,
    is_justified                         as is_justified,
    _file,
    _row
from raw.templates__complaints
