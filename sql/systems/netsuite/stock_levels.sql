-- One row per item, location and export day. Where a list has a row per bin, each repeats the stock of the whole location.
select
    parts.snapshot_on                                           as counted_on,
    regexp_replace(stock.name, '^.*\s:\s+', '')                 as product_id,
    coalesce(nullif(stock.location, '- None -'), '')            as site,
    ''                                                          as bin,
    arg_max(stock.on_hand, abs(stock.on_hand))                  as qty,
    (select min(currency) from lookup.netsuite__subsidiaries having count(distinct currency) = 1) as currency,
    cast(arg_max(stock.on_hand * stock.cost, abs(stock.on_hand)) as decimal(18, 4)) as amount,
    min(stock.available)                                        as qty_available,
    sources(stock._file, stock._row)                            as _sources
from raw.netsuite__inventory as stock
join meta.parts as parts on parts.part_id = stock._file
where stock.on_hand is not null and not blank(stock.name)
group by parts.snapshot_on, stock.name, coalesce(nullif(stock.location, '- None -'), '')
