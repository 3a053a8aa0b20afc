-- One row per item, location and file. A row's own date is that of its last movement, years ago for some; the file
-- shows the stock after the newest of them. Valued at standard cost.
select
    max(stock.modified_at::date) over (partition by stock._file)  as counted_on,
    stock.product_id,
    coalesce(location.name, stock.location_id)                    as site,
    stock.shelf || '-' || stock.bin                               as bin,
    stock.qty,
    'USD'                                                         as currency,
    stock.qty * product.standard_cost                             as amount,
    stock._file,
    stock._row
from raw.adventureworks__stock as stock
left join raw.adventureworks__products as product on product.product_id = stock.product_id
left join raw.adventureworks__locations as location on location.location_id = stock.location_id
