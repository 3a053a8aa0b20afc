-- One row per part that is bought, kept or sold; a product whose part is in no list stands for itself. Services, labour and charges are
-- parts in Fishbowl, and no items.
with part as (
    select part.*, type.ours as our_kind
    from raw.fishbowl__parts as part
    left join lookup.fishbowl__part_types as type on type.theirs = lower(part.kind)
)
select
    part                                                        as product_id,
    description                                                 as name,
    unit                                                        as base_unit,
    standard_cost                                               as unit_cost,
    case when standard_cost is not null then (select min(currency) from lookup.fishbowl__organisation) end as currency,
    is_active                                                   as is_active,
    nullif(abc_class, 'N')                                      as abc_class,
    standard_cost                                               as standard_cost,
    _file,
    _row
from part
where our_kind is distinct from 'other'
union all
select product.product, product.description, product.unit, null, null, product.is_active, null, null, product._file, product._row
from raw.fishbowl__products as product
where blank(product.part)
