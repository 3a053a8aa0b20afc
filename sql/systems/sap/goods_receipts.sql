-- One row per posting against a purchase order: 101 in, 102 reversed (negative), 122 back to the supplier.
-- What goes back had arrived, in time or not: it is rejected, and stays received.
-- Two steps count once: 103 (into blocked stock) is the arrival, its release 105 counts only where no 103 is known.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
transfers as (
    select plain_id(po) as po_id
    from raw.sap__purchase_orders join lookup.sap__purchase_types as type on type.theirs = upper(po_type)
    where type.ours = 'transfer'
),
posting as (
    select
        document.*,
        plain_id(document.po)                           as po_id,
        plain_id(document.po_item)                      as po_line_no,
        plain_id(document.material)                     as product_id,
        coalesce(document.base_unit, base.unit)         as unit,
        coalesce(plain_id(document.document_item), 'row ' || row_number() over (
            partition by document.document, document.posted_on, document._file order by document._row)) as line_no,
        bool_or(document.movement_type = '103') over (
            partition by plain_id(document.po), plain_id(document.po_item), plain_id(document.material)) as in_two_steps
    from raw.sap__material_documents as document
    left join base on base.product_id = plain_id(document.material)
),
measured as (
    select
        posting.*,
        abs(coalesce(posting.quantity,
            case when coalesce(posting.entry_unit = posting.unit, true) then posting.entry_qty
                 else posting.entry_qty * try_cast(units.factor as decimal(18, 6)) end)) as qty
    from posting
    left join lookup.units as units on plain_id(units.item) = posting.product_id and units.unit = posting.entry_unit
    where posting.movement_type in ('101', '102', '103', '104', '122', '123', '124', '125', '161', '162')
       or (posting.movement_type in ('105', '106') and not posting.in_two_steps)
)
select
    plain_id(document) || '/' || year(posted_on)        as receipt_id,
    line_no                                             as receipt_line_no,
    po_id                                               as po_id,
    po_line_no                                          as po_line_no,
    plain_id(vendor)                                    as supplier_id,
    product_id                                          as product_id,
    plant                                               as site,
    posted_on                                           as received_on,
    case when movement_type in ('102', '104', '106') then -qty
         when movement_type in ('122', '123', '124', '125', '161', '162') then 0 else qty end as qty_received,
    case when movement_type in ('122', '124', '161') then qty
         when movement_type in ('123', '125', '162') then -qty else 0 end as qty_rejected,
    _file,
    _row
from measured
-- Production and stock transfer also post a 101.
where (po_id is not null or vendor is not null)
  and not exists (select 1 from transfers where transfers.po_id = measured.po_id)
