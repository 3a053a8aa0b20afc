-- One row per item that some list names. Only the stock list knows the base unit and the cost.
with named as (
    select item, item_name, unit as base_unit, cost, null as category, _file, _row from raw.oracle__onhand
    union all
    select item, null, base_unit, null, null, _file, _row from raw.oracle__material_transactions
    union all
    select item, item_name, null, null, null, _file, _row from raw.oracle__order_lines
    union all
    select item, item_name, null, null, null, _file, _row from raw.oracle__deliveries
    union all
    select item, item_name, null, null, null, _file, _row from raw.oracle__purchase_lines
    union all
    select item, item_name, null, null, category, _file, _row from raw.oracle__form_purchase_lines
)
select
    named.item                                                                     as product_id,
    max_by(named.item_name, (parts.rank, named._row)) filter (named.item_name is not null) as name,
    max_by(named.category, (parts.rank, named._row)) filter (named.category is not null)   as product_group,
    max_by(named.base_unit, (parts.rank, named._row)) filter (named.base_unit is not null) as base_unit,
    max_by(cast(named.cost as decimal(18, 4)), (parts.rank, named._row)) filter (named.cost is not null) as unit_cost,
    case when count(named.cost) > 0 then (select min(currency) from lookup.oracle__organisation) end as currency,
    max_by(named._file, (parts.rank, named._row))                                  as _file,
    max_by(named._row, (parts.rank, named._row))                                   as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.item is not null
group by named.item
