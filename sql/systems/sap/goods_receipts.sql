-- One row per posting against a purchase order: 101 in, 102 reversed (negative), 122 back to the supplier.
-- What goes back had arrived, in time or not: it is rejected, and stays received.
-- Two steps count once: 103 (into blocked stock) is the arrival, its release 105 counts only where no 103 is known.
-- A posting never changes. A document that several sources hold counts from MSEG, else from EKBE, else from the list.
with base as (
    select plain_id(material) as product_id, min(base_unit) as unit
    from (select material, base_unit from raw.sap__stock union all select material, base_unit from raw.sap__orders)
    group by plain_id(material)
),
transfers as (
    select plain_id(po) as po_id
    from raw.sap__purchase_orders join lookup.sap__purchase_types as type on type.theirs = upper(po_type)
    where type.ours = 'transfer'
    union
    select plain_id(head.po)
    from raw.sap__ekko as head left join lookup.sap__purchase_types as type on type.theirs = upper(head.po_type)
    where type.ours = 'transfer' or head.supplying_plant is not null
),
-- The history of an order is in its unit, which its items tell.
factors as (
    select plain_id(po) as po_id, plain_id(item) as line_no,
           min(case when numerator > 0 and denominator > 0 then numerator::double / denominator::double
                    when coalesce(order_unit = base_unit, true) then 1 end) as factor
    from raw.sap__ekpo
    group by all
),
orders as (
    select plain_id(po) as po_id, min(plain_id(supplier)) as supplier_id from raw.sap__ekko group by all
),
dumped as (
    select
        plain_id(item.document) || '/' || coalesce(year(item.posted_on), year(head.posted_on), try_cast(item.year as integer)) as receipt_id,
        plain_id(item.document_item)                        as line_no,
        plain_id(item.po)                                   as po_id,
        plain_id(nullif(plain_id(item.po_item), '0'))       as po_line_no,
        plain_id(item.vendor)                               as supplier_id,
        plain_id(item.material)                             as product_id,
        item.plant                                          as site,
        coalesce(item.posted_on, head.posted_on)            as received_on,
        item.movement_type                                  as movement_type,
        abs(item.quantity)                                  as qty,
        item._file                                          as _file,
        item._row                                           as _row
    from raw.sap__mseg as item
    left join raw.sap__mkpf as head
        on plain_id(head.document) = plain_id(item.document) and plain_id(head.year) = plain_id(item.year)
),
history as (
    select
        plain_id(history.document) || '/' || year(history.posted_on) as receipt_id,
        plain_id(history.document_item)                     as line_no,
        plain_id(history.po)                                as po_id,
        plain_id(history.item)                              as po_line_no,
        orders.supplier_id                                  as supplier_id,
        plain_id(history.material)                          as product_id,
        history.plant                                       as site,
        history.posted_on                                   as received_on,
        history.movement_type                               as movement_type,
        (abs(history.quantity)::double * factors.factor)::decimal(18, 3) as qty,
        history._file                                       as _file,
        history._row                                        as _row
    from raw.sap__ekbe as history
    left join orders on orders.po_id = plain_id(history.po)
    left join factors on factors.po_id = plain_id(history.po) and factors.line_no = plain_id(history.item)
    where history.event = '1'
      and plain_id(history.document) || '/' || year(history.posted_on) not in (select receipt_id from dumped where receipt_id is not null)
),
source as (
    from dumped
    union all by name
    from history
    union all by name
    select
        plain_id(document.document) || '/' || year(document.posted_on) as receipt_id,
        coalesce(plain_id(document.document_item), 'row ' || row_number() over (
            partition by document.document, document.posted_on, document._file order by document._row)) as line_no,
        plain_id(document.po)                               as po_id,
        plain_id(document.po_item)                          as po_line_no,
        plain_id(document.vendor)                           as supplier_id,
        plain_id(document.material)                         as product_id,
        document.plant                                      as site,
        document.posted_on                                  as received_on,
        document.movement_type                              as movement_type,
        abs(coalesce(document.quantity,
            case when coalesce(document.entry_unit = coalesce(document.base_unit, base.unit), true) then document.entry_qty
                 else document.entry_qty * try_cast(units.factor as decimal(18, 6)) end)) as qty,
        document._file                                      as _file,
        document._row                                       as _row
    from raw.sap__material_documents as document
    left join base on base.product_id = plain_id(document.material)
    left join lookup.units as units
        on plain_id(units.item) = plain_id(document.material) and units.unit = document.entry_unit
    where plain_id(document.document) || '/' || year(document.posted_on) not in (
        select receipt_id from dumped where receipt_id is not null union all select receipt_id from history where receipt_id is not null)
),
posting as (
    select
        source.*,
        bool_or(source.movement_type = '103') over (partition by source.po_id, source.po_line_no, source.product_id) as in_two_steps
    from source
)
select
    receipt_id                                          as receipt_id,
    line_no                                             as receipt_line_no,
    po_id                                               as po_id,
    po_line_no                                          as po_line_no,
    supplier_id                                         as supplier_id,
    product_id                                          as product_id,
    site                                                as site,
    received_on                                         as received_on,
    case when movement_type in ('102', '104', '106') then -qty
         when movement_type in ('122', '123', '124', '125', '161', '162') then 0 else qty end as qty_received,
    case when movement_type in ('122', '124', '161') then qty
         when movement_type in ('123', '125', '162') then -qty else 0 end as qty_rejected,
    _file,
    _row
from posting
where (movement_type in ('101', '102', '103', '104', '122', '123', '124', '125', '161', '162')
       or (movement_type in ('105', '106') and not in_two_steps))
  -- Production and stock transfer also post a 101.
  and (po_id is not null or supplier_id is not null)
  and not exists (select 1 from transfers where transfers.po_id = posting.po_id)
