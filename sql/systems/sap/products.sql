-- One row per material that MARA or any list names, as the newest list that says so names it. MARA has no descriptions; its group and
-- unit go before those of lists.
with named as (
    select material, null as description, material_group, base_unit, deletion is null as is_active, 2 as weight, _file, _row from raw.sap__mara
    union all by name
    select material, description, material_group, base_unit, _file, _row from raw.sap__stock
    union all by name
    select material, description, material_group, base_unit, _file, _row from raw.sap__orders
    union all by name
    select material, description, material_group, _file, _row from raw.sap__purchase_orders
    union all by name
    select material, description, _file, _row from raw.sap__deliveries
    union all by name
    select material, description, base_unit, _file, _row from raw.sap__material_documents
    union all by name
    select material, description, base_unit, _file, _row from raw.sap__material_movements
    union all by name
    select material, description, material_group, base_unit, _file, _row from raw.sap__vbap
    union all by name
    select material, description, base_unit, _file, _row from raw.sap__lips
    union all by name
    select material, description, material_group, base_unit, _file, _row from raw.sap__ekpo
    union all by name
    select material, description, base_unit, _file, _row from raw.sap__vbrp
    union all by name
    select material, base_unit, _file, _row from raw.sap__mseg
    union all by name
    select material, _file, _row from raw.sap__mard
    union all by name
    select material, unit as base_unit, _file, _row from raw.sap__production_orders
),
newest as (
    select
        plain_id(named.material)                                                            as product_id,
        max_by(named.description, (coalesce(named.weight, 1), parts.rank, named._row)) filter (named.description is not null)        as name,
        max_by(named.material_group, (coalesce(named.weight, 1), parts.rank, named._row)) filter (named.material_group is not null)  as product_group,
        max_by(named.base_unit, (coalesce(named.weight, 1), parts.rank, named._row)) filter (named.base_unit is not null)            as base_unit,
        bool_and(named.is_active)                                                           as is_active,
        max_by(named._file, (coalesce(named.weight, 1), parts.rank, named._row))                                       as _file,
        max_by(named._row, (coalesce(named.weight, 1), parts.rank, named._row))                                        as _row
    from named
    join meta.parts as parts on parts.part_id = named._file
    where named.material is not null
    group by plain_id(named.material)
),
cost as (
    -- What a unit of the stock on the newest stock list is valued at, over all plants.
    select plain_id(stock.material) as product_id, sum(stock.value) / sum(stock.unrestricted) as unit_cost, one_currency(stock.currency) as currency
    from raw.sap__stock as stock
    join meta.parts as parts on parts.part_id = stock._file
    where stock.unrestricted > 0 and stock.value > 0
    group by plain_id(stock.material), parts.rank
    qualify row_number() over (partition by plain_id(stock.material) order by parts.rank desc) = 1
)
select
    newest.product_id                           as product_id,
    newest.name                                 as name,
    newest.product_group                        as product_group,
    newest.base_unit                            as base_unit,
    cast(cost.unit_cost as decimal(18, 4))      as unit_cost,
    cost.currency                               as currency,
    newest.is_active                            as is_active,
    newest._file                                as _file,
    newest._row                                 as _row
from newest
left join cost on cost.product_id = newest.product_id
