-- One row per posting that changes stock. The list shows the sign already.
-- Receipts into blocked stock (103) are no stock yet; their release (105) is.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
posting as (
    select
        document.*,
        plain_id(document.material)                     as product_id,
        coalesce(kind.ours, 'unknown')                  as kind,
        coalesce(document.base_unit, base.unit)         as unit
    from raw.sap__material_documents as document
    left join base on base.product_id = plain_id(document.material)
    left join lookup.sap__movement_types as kind on kind.theirs = document.movement_type
)
select
    plain_id(posting.document) || '/' || year(posting.posted_on) as movement_id,
    coalesce(plain_id(posting.document_item), 'row ' || row_number() over (
        partition by posting.document, posting.posted_on, posting._file order by posting._row)) as movement_line_no,
    posting.kind                                                as kind,
    posting.movement_type                                       as movement_type,
    posting.product_id                                          as product_id,
    posting.plant                                               as site,
    posting.posted_on                                           as posted_on,
    coalesce(posting.quantity,
        case when coalesce(posting.entry_unit = posting.unit, true) then posting.entry_qty
             else posting.entry_qty * try_cast(units.factor as decimal(18, 6)) end) as qty,
    posting.currency                                            as currency,
    posting.amount                                              as amount,
    posting._file                                               as _file,
    posting._row                                                as _row
from posting
left join lookup.units as units on plain_id(units.item) = posting.product_id and units.unit = posting.entry_unit
where posting.kind <> 'not_in_stock'
