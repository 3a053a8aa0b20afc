-- One row per item of the newest list that names it, else of a transaction. The last part of a name is the item: the parts before are its parents.
with named as (
    select
        regexp_replace(name, '^.*\s:\s+', '') as item, item_name, item_class, unit, cost, reorder_point, inactive, _file, _row
    from raw.netsuite__inventory
    union all
    select regexp_replace(item, '^.*\s:\s+', ''), null, null, null, null, null, null, _file, _row
    from raw.netsuite__transaction_lines
    where not blank(item) and item <> '- None -' and not coalesce(is_tax or is_shipping, false)
)
select
    named.item                                                  as product_id,
    max_by(coalesce(named.item_name, named.item), (named.item_name is not null, parts.rank, named._row)) as name,
    max_by(named.item_class, (parts.rank, named._row)) filter (named.item_class is not null) as product_group,
    max_by(named.unit, (parts.rank, named._row)) filter (named.unit is not null) as base_unit,
    max_by(cast(named.cost as decimal(18, 4)), (parts.rank, named._row)) filter (named.cost is not null) as unit_cost,
    case when count(named.cost) > 0 then (select min(currency) from lookup.netsuite__subsidiaries having count(distinct currency) = 1) end as currency,
    max_by(not named.inactive, (parts.rank, named._row)) filter (named.inactive is not null) as is_active,
    max_by(named.reorder_point, (parts.rank, named._row)) filter (named.reorder_point is not null) as reorder_point,
    max_by(named._file, (parts.rank, named._row))               as _file,
    max_by(named._row, (parts.rank, named._row))                as _row
from named
join meta.parts as parts on parts.part_id = named._file
where not blank(named.item)
group by named.item
