-- One row per complaint of a customer.
-- key: system, complaint_id
-- inflow: received_on
-- source: complaints(_system = system, complaint_id = complaint_id)
-- refill: system, complaint_id
-- through: customers(customer_id) = complaints(customer_id)
-- through: products(product_id) = complaints(product_id)
select
    complaint._system                                           as system,
    complaint.complaint_id                                      as complaint_id,
    complaint.kind                                              as kind,
    complaint.reason                                            as reason,
    complaint.site                                              as site,
    complaint.carrier                                           as carrier,
    product.product_group                                       as product_group,
    coalesce(customer.our_name, customer.name, complaint.customer_id) as customer,
    complaint.received_on                                       as received_on,
    complaint.closed_on                                         as closed_on,
    complaint.is_justified                                      as is_justified
from ops.complaints as complaint
left join ops.customers as customer on customer._system = complaint._system and customer.customer_id = complaint.customer_id
left join ops.products as product on product._system = complaint._system and product.product_id = complaint.product_id
