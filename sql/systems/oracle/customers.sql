-- One row per customer of an order, a delivery or a receivable, as the newest file writes the name.
with named as (
    select coalesce(customer_no, customer) as customer_id, customer as name, country, salesperson as owner, _file, _row
    from raw.oracle__order_lines
    union all
    select coalesce(customer_no, customer), customer, country, null, _file, _row from raw.oracle__deliveries
    union all
    select coalesce(customer_no, customer), customer, null, null, _file, _row from raw.oracle__receivables
    union all
    select customer_no, null, null, null, _file, _row from raw.oracle__form_orders
)
select
    named.customer_id                                                             as customer_id,
    max_by(named.name, (parts.rank, named._row)) filter (named.name is not null)  as name,
    max_by(named.country, (parts.rank, named._row)) filter (named.country is not null) as country,
    max_by(named.owner, (parts.rank, named._row)) filter (named.owner is not null) as owner,
    max_by(named._file, (parts.rank, named._row))                                 as _file,
    max_by(named._row, (parts.rank, named._row))                                  as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.customer_id is not null
group by named.customer_id
