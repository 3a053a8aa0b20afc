-- One row per customer who ordered, was invoiced or credited, or paid, as the newest document writes the name.
with document as (
    select
        coalesce(customer_id, customer_name) as customer_id, coalesce(customer_name, customer_id) as name,
        coalesce(billing_country, shipping_country) as country, sales_person as owner, ordered_on as day, _file, _row
    from raw.zoho_inventory__sales_orders
    union all
    select
        coalesce(customer_id, customer_name), coalesce(customer_name, customer_id),
        coalesce(billing_country, shipping_country), null, invoiced_on, _file, _row
    from raw.zoho_inventory__invoices
    union all
    select
        coalesce(customer_id, customer_name), coalesce(customer_name, customer_id),
        coalesce(billing_country, shipping_country), null, credited_on, _file, _row
    from raw.zoho_inventory__credit_notes
    union all
    select coalesce(customer_id, customer_name), coalesce(customer_name, customer_id), null, null, paid_on, _file, _row
    from raw.zoho_inventory__customer_payments
)
select customer_id, name, country, owner, _file, _row
from document
where customer_id is not null
-- A sales order knows more of its customer than an invoice does.
qualify row_number() over (partition by customer_id order by country is null, owner is null, day desc nulls last, _file desc, _row desc) = 1
