-- One row per vendor: of its addresses the main office, else the first.
with known as (
    select
        name, country, nullif(terms, 'None') as terms, is_active, email_domain, 0 as place,
        case when lower(address_kind) in ('50', 'main office') then 0 else 1 end as nth, _file, _row
    from raw.fishbowl__vendors
    union all
    select vendor, null, null, null, null, 1, 0, _file, _row from raw.fishbowl__purchase_orders
)
select name as supplier_id, name, is_active, country, terms as payment_terms, email_domain, _file, _row
from known
where not blank(name)
qualify row_number() over (partition by name order by place, nth, _file, _row) = 1
