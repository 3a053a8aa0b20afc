-- One row per item, store, place in it and export day; lots are added up. Stock below zero is real.
select
    parts.snapshot_on                                   as counted_on,
    stock.item                                          as product_id,
    coalesce(stock.org, '')                             as site,
    concat_ws('/', stock.subinventory, stock.locator)   as bin,
    sum(stock.qty)                                      as qty,
    (select min(currency) from lookup.oracle__organisation) as currency,
    cast(sum(coalesce(stock.value, stock.qty * stock.cost)) as decimal(18, 4)) as amount,
    case when count(stock.reserved) > 0 then sum(stock.qty - coalesce(stock.reserved, 0)) end as qty_available,
    sources(stock._file, stock._row)                    as _sources
from raw.oracle__onhand as stock
join meta.parts as parts on parts.part_id = stock._file
where stock.qty is not null
group by parts.snapshot_on, stock.item, stock.org, stock.subinventory, stock.locator
