-- One row per customer: of its addresses the main office, else the first; one that no list has, as its newest order writes it.
with known as (
    select
        name, country, nullif(terms, 'None') as terms, customer_class, salesman, email_domain, 0 as place,
        case when lower(address_kind) in ('50', 'main office') then 0 else 1 end as nth, null as day, _file, _row
    from raw.fishbowl__customers
    union all
    select customer, coalesce(bill_country, ship_country), null, null, salesman, null, 1, 0, ordered_on, _file, _row from raw.fishbowl__sales_orders
)
select
    name as customer_id, name, nullif(country, 'None') as country, nullif(salesman, 'None') as owner, nullif(customer_class, 'None') as customer_class,
    terms as payment_terms, email_domain, _file, _row
from known
where not blank(name)
qualify row_number() over (partition by name order by place, nth, day desc nulls last, _file, _row) = 1
