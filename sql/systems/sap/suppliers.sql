-- One row per supplier of a purchase order or a receipt; plants that supply other plants are none.
with named as (
    select
        plain_id(regexp_extract(supplier, '^\s*(\S+)', 1))              as supplier_id,
        nullif(trim(regexp_extract(supplier, '^\s*\S+\s+(.*)$', 1)), '') as name,
        _file,
        _row
    from raw.sap__purchase_orders
    left join lookup.sap__purchase_types as type on type.theirs = upper(po_type)
    where type.ours is distinct from 'transfer'
    union all
    select plain_id(vendor), null, _file, _row from raw.sap__material_documents
)
select
    named.supplier_id                                                                   as supplier_id,
    max_by(named.name, (parts.rank, named._row)) filter (named.name is not null)        as name,
    max_by(named._file, (parts.rank, named._row))                                       as _file,
    max_by(named._row, (parts.rank, named._row))                                        as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.supplier_id is not null
group by named.supplier_id
