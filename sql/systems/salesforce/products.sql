-- One row per product.
select
    product_id           as product_id,
    name                 as name,
    family               as product_group,
    unit                 as base_unit,
    is_active            as is_active,
    coalesce(sku, code)  as sku,
    _file,
    _row
from raw.salesforce__product
where is_deleted is not true
