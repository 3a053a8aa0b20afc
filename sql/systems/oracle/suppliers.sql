-- One row per supplier of a purchase order, a receipt or an invoice.
with named as (
    select supplier as supplier_id, supplier as name, _file, _row from raw.oracle__purchase_lines
    union all
    select supplier, supplier, _file, _row from raw.oracle__form_purchase_lines
    union all
    select supplier, supplier, _file, _row from raw.oracle__receipts
    union all
    select supplier, supplier, _file, _row from raw.oracle__payables
)
select
    named.supplier_id                                   as supplier_id,
    min(named.name)                                     as name,
    max_by(named._file, (parts.rank, named._row))       as _file,
    max_by(named._row, (parts.rank, named._row))        as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.supplier_id is not null
group by named.supplier_id
