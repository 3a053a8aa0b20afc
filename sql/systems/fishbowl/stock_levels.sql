-- One row per part and location: lots and other tracking of a location are added up. A location is written `group-location`. What is
-- being received, shipped, made or looked for is not free.
with shelf as (
    select
        quantity.*, regexp_extract(location, '^[^-]*') as site, coalesce(nullif(regexp_extract(location, '^[^-]*-(.*)$', 1), ''), '') as bin
    from raw.fishbowl__inventory as quantity
)
select
    parts.snapshot_on                                           as counted_on,
    shelf.part                                                  as product_id,
    shelf.site                                                  as site,
    shelf.bin                                                   as bin,
    sum(shelf.quantity)                                         as qty,
    (select min(currency) from lookup.fishbowl__organisation)   as currency,
    cast(sum(shelf.quantity * shelf.cost) as decimal(18, 4))    as amount,
    sources(shelf._file, shelf._row)                            as _sources
from shelf
join meta.parts on parts.part_id = shelf._file
where not exists (
    select 1 from lookup.fishbowl__locations as place where place.ours = 'not_free' and starts_with(lower(trim(shelf.bin)), place.begins_with))
group by parts.snapshot_on, shelf.part, shelf.site, shelf.bin
