-- One row per item, warehouse and export day. Stock below zero is real: shipped before it was booked in.
select
    parts.snapshot_on            as counted_on,
    item.item_id                 as product_id,
    coalesce(item.warehouse, '') as site,
    ''                           as bin,
    item.stock_on_hand           as qty,
    nullif(regexp_extract(item.purchase_price, '^\s*([A-Z]{3})\b', 1), '') as currency,
    -- The list gives no stock value: the purchase price stands for the cost of a piece.
    cast(item.stock_on_hand * try_cast(number_text(
        item.purchase_price, case when regexp_matches(item.purchase_price, ',\d{1,2}\s*$') then ',' else '.' end) as decimal(18, 4))
        as decimal(18, 4))       as amount,
    item._file,
    item._row
from raw.zoho_inventory__items as item
join meta.parts on parts.part_id = item._file
where item.stock_on_hand is not null
