-- One row per customer that ordered, was shipped to or owes something, with the newest name that a list gives.
with named as (
    select plain_id(sold_to) as customer_id, customer_name as name, _file, _row from raw.sap__orders
    union all
    select plain_id(ship_to), ship_to_name, _file, _row from raw.sap__deliveries
    where transfer_order is null
    union all
    select plain_id(account), null, _file, _row from raw.sap__customer_items
)
select
    named.customer_id                                                                   as customer_id,
    max_by(named.name, (parts.rank, named._row)) filter (named.name is not null)        as name,
    max_by(named._file, (parts.rank, named._row))                                       as _file,
    max_by(named._row, (parts.rank, named._row))                                        as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.customer_id is not null
group by named.customer_id
