-- One row per material, plant, storage location and list: batches and special stocks of a place are added up.
-- A plant that a list and the table MARD show on the same day counts from the list, which has values.
with shelf as (
    select
        parts.snapshot_on,
        -- The same place, batch and special stock twice is a broken list: both stay, for the check to find.
        row_number() over (
            partition by parts.snapshot_on, material, plant, storage, batch, special_stock order by _file, _row) as copy,
        stock.*
    from raw.sap__stock as stock
    join meta.parts as parts on parts.part_id = stock._file
)
select
    snapshot_on             as counted_on,
    plain_id(material)      as product_id,
    plant                   as site,
    coalesce(storage, '')   as bin,
    sum(unrestricted)       as qty,
    one_currency(currency)  as currency,
    sum(value)              as amount,
    sources(_file, _row)    as _sources
from shelf
group by snapshot_on, plain_id(material), plant, coalesce(storage, ''), copy
union all by name
select
    parts.snapshot_on                                   as counted_on,
    plain_id(place.material)                            as product_id,
    place.plant                                         as site,
    coalesce(place.storage, '')                         as bin,
    place.unrestricted                                  as qty,
    null                                                as currency,
    null                                                as amount,
    [{'file': place._file, 'row': place._row}]          as _sources
from raw.sap__mard as place
join meta.parts as parts on parts.part_id = place._file
where not exists (select 1 from shelf where shelf.snapshot_on = parts.snapshot_on and shelf.plant = place.plant)
