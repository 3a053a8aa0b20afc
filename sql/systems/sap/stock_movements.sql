-- One row per posting that changes stock. The list shows the sign already; the table says S for in and H for out.
-- Receipts into blocked stock (103) are no stock yet; their release (105) is.
-- A posting never changes: a document that both hold counts from MSEG. A list without the numbers of its documents counts where
-- nothing else tells of movements, and of such lists only the newest.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
dumped as (
    select
        plain_id(item.document) || '/' || coalesce(year(item.posted_on), year(head.posted_on), try_cast(item.year as integer)) as movement_id,
        plain_id(item.document_item)                        as movement_line_no,
        item.movement_type                                  as movement_type,
        plain_id(item.material)                             as product_id,
        item.plant                                          as site,
        coalesce(item.posted_on, head.posted_on)            as posted_on,
        case item.sign when 'S' then abs(item.quantity) when 'H' then -abs(item.quantity) end as qty,
        item.currency                                       as currency,
        case item.sign when 'S' then abs(item.amount) when 'H' then -abs(item.amount) end as amount,
        item._file                                          as _file,
        item._row                                           as _row
    from raw.sap__mseg as item
    left join raw.sap__mkpf as head
        on plain_id(head.document) = plain_id(item.document) and plain_id(head.year) = plain_id(item.year)
    where item.material is not null
),
posting as (
    from dumped
    union all by name
    select
        plain_id(document.document) || '/' || year(document.posted_on) as movement_id,
        coalesce(plain_id(document.document_item), 'row ' || row_number() over (
            partition by document.document, document.posted_on, document._file order by document._row)) as movement_line_no,
        document.movement_type                              as movement_type,
        plain_id(document.material)                         as product_id,
        document.plant                                      as site,
        document.posted_on                                  as posted_on,
        coalesce(document.quantity,
            case when coalesce(document.entry_unit = coalesce(document.base_unit, base.unit), true) then document.entry_qty
                 else document.entry_qty * try_cast(units.factor as decimal(18, 6)) end) as qty,
        document.currency                                   as currency,
        document.amount                                     as amount,
        document._file                                      as _file,
        document._row                                       as _row
    from raw.sap__material_documents as document
    left join base on base.product_id = plain_id(document.material)
    left join lookup.units as units
        on plain_id(units.item) = plain_id(document.material) and units.unit = document.entry_unit
    where plain_id(document.document) || '/' || year(document.posted_on) not in (select movement_id from dumped where movement_id is not null)
    union all by name
    select
        'list ' || move.posted_on                           as movement_id,
        'row ' || row_number() over (partition by move.posted_on order by move._file, move._row) as movement_line_no,
        move.movement_type                                  as movement_type,
        plain_id(move.material)                             as product_id,
        move.plant                                          as site,
        move.posted_on                                      as posted_on,
        coalesce(move.quantity,
            case when coalesce(move.entry_unit = coalesce(move.base_unit, base.unit), true) then move.entry_qty
                 else move.entry_qty * try_cast(units.factor as decimal(18, 6)) end) as qty,
        move.currency                                       as currency,
        move.amount                                         as amount,
        move._file                                          as _file,
        move._row                                           as _row
    from raw.sap__material_movements as move
    left join base on base.product_id = plain_id(move.material)
    left join lookup.units as units on plain_id(units.item) = plain_id(move.material) and units.unit = move.entry_unit
    where not exists (from raw.sap__material_documents) and not exists (from raw.sap__mseg)
)
select
    posting.movement_id                 as movement_id,
    posting.movement_line_no            as movement_line_no,
    coalesce(kind.ours, 'unknown')      as kind,
    posting.movement_type               as movement_type,
    posting.product_id                  as product_id,
    posting.site                        as site,
    posting.posted_on                   as posted_on,
    posting.qty                         as qty,
    posting.currency                    as currency,
    posting.amount                      as amount,
    posting._file                       as _file,
    posting._row                        as _row
from posting
left join lookup.sap__movement_types as kind on kind.theirs = posting.movement_type
where coalesce(kind.ours, 'unknown') <> 'not_in_stock'
