-- One row per variant, location and day; where the file has no locations, one for all of them. `Stock` and `Stock On Hand` are the same.
with whole as (
    select
        coalesce(nullif(trim(sku), ''), concat_ws(' / ', product, variant)) as product_id, '' as site, on_hand,
        coalesce(available, on_hand - committed) as available, buy_price, is_managed, parts.snapshot_on, stock._file, stock._row
    from raw.tradegecko__products as stock join meta.parts on parts.part_id = stock._file
),
placed as (
    select
        coalesce(nullif(trim(sku), ''), concat_ws(' / ', product, variant)) as product_id, location as site, on_hand, null as available, buy_price, is_managed,
        parts.snapshot_on, stock._file, stock._row
    from raw.tradegecko__location_stock as stock join meta.parts on parts.part_id = stock._file
),
stock as (
    select * from placed
    union all
    select * from whole
    where not exists (select 1 from placed where placed.product_id = whole.product_id and placed.snapshot_on = whole.snapshot_on)
)
select
    snapshot_on                                                 as counted_on,
    product_id                                                  as product_id,
    site                                                        as site,
    ''                                                          as bin,
    on_hand                                                     as qty,
    (select min(currency) from lookup.tradegecko__organisation) as currency,
    cast(on_hand * buy_price as decimal(18, 4))                 as amount,
    available                                                   as qty_available,
    _file,
    _row
from stock
-- A variant whose stock is not managed has none.
where on_hand is not null and coalesce(is_managed, true)
