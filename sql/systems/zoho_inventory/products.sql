-- One row per item of the newest list that names it. Rows that differ only in warehouse, stock or component are one item.
with listed as (
    select item_id, name, sku, category, unit, purchase_price, status, reorder_level, 1 as place, _file, _row from raw.zoho_inventory__items
    union all
    select item_id, name, sku, category, unit, purchase_price, status, null, 2, _file, _row from raw.zoho_inventory__book_items
    union all
    select item_id, name, sku, category, unit, purchase_price, status, reorder_level, 3, _file, _row from raw.zoho_inventory__composite_items
),
newest as (
    select item.*
    from listed as item join meta.parts on parts.part_id = item._file
    -- The list with stock knows most of an item.
    qualify rank() over (partition by item.item_id order by item.place, parts.snapshot_on desc) = 1
)
select
    item_id                                                            as product_id,
    name                                                               as name,
    category                                                           as product_group,
    unit                                                               as base_unit,
    -- "EUR 17.12"; the export dialog offers a decimal comma too.
    try_cast(number_text(purchase_price, case when regexp_matches(purchase_price, ',\d{1,2}\s*$') then ',' else '.' end) as decimal(18, 4))
                                                                       as unit_cost,
    nullif(regexp_extract(purchase_price, '^\s*([A-Z]{3})\b', 1), '')  as currency,
    case lower(status) when 'active' then true when 'inactive' then false end as is_active,
    cast(null as decimal(18, 3))                                       as safety_stock,
    reorder_level                                                      as reorder_point,
    sku                                                                as sku,
    sources(_file, _row)                                               as _sources
from newest
group by item_id, name, sku, category, unit, purchase_price, status, reorder_level
