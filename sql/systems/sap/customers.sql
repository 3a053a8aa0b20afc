-- One row per customer that KNA1 has, or that ordered, was shipped to or owes something. The name is that of KNA1, else the newest of a list.
with named as (
    select plain_id(customer) as customer_id, name, country, region, class, tax_no, 2 as weight, _file, _row from raw.sap__kna1
    union all by name
    select plain_id(sold_to) as customer_id, customer_name as name, 1 as weight, _file, _row from raw.sap__orders
    union all by name
    select plain_id(ship_to) as customer_id, ship_to_name as name, 1 as weight, _file, _row from raw.sap__deliveries
    where transfer_order is null
    union all by name
    select plain_id(account) as customer_id, 1 as weight, _file, _row from raw.sap__customer_items
    union all by name
    select plain_id(sold_to) as customer_id, 1 as weight, _file, _row from raw.sap__vbak
    union all by name
    select plain_id(account) as customer_id, 1 as weight, _file, _row from raw.sap__bsid
    union all by name
    select plain_id(sold_to) as customer_id, 1 as weight, _file, _row from raw.sap__vbrk
)
select
    named.customer_id                                                                   as customer_id,
    max_by(named.name, (named.weight, parts.rank, named._row)) filter (named.name is not null) as name,
    max(named.country)                                                                  as country,
    max(named.region)                                                                   as region,
    max(named.class)                                                                    as customer_class,
    max(named.tax_no)                                                                   as tax_no,
    max_by(named._file, (named.weight, parts.rank, named._row))                         as _file,
    max_by(named._row, (named.weight, parts.rank, named._row))                          as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.customer_id is not null
group by named.customer_id
