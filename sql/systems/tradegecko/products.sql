-- One row per variant of the newest list that names it; one without SKU goes by its name.
with variant as (
    select
        product.*, coalesce(nullif(trim(product.sku), ''), concat_ws(' / ', product.product, product.variant)) as product_id,
        parts.snapshot_on
    from raw.tradegecko__products as product
    join meta.parts on parts.part_id = product._file
)
select
    product_id                                                  as product_id,
    concat_ws(' / ', product, case when variant <> product then variant end) as name,
    product_kind                                                as product_group,
    coalesce(buy_price, cost_price)                             as unit_cost,
    (select min(currency) from lookup.tradegecko__organisation) as currency,
    reorder                                                     as reorder_point,
    _file,
    _row
from variant
qualify rank() over (partition by product_id order by snapshot_on desc) = 1
