-- One row per supplier that LFA1 has, or of a purchase order, a receipt or a bill; plants that supply other plants are none.
with named as (
    select plain_id(supplier) as supplier_id, name, country, account_group as category, tax_no,
           deletion is null and blocked is null as is_active, 2 as weight, _file, _row
    from raw.sap__lfa1
    union all by name
    select
        plain_id(regexp_extract(supplier, '^\s*(\S+)', 1))              as supplier_id,
        nullif(trim(regexp_extract(supplier, '^\s*\S+\s+(.*)$', 1)), '') as name,
        1                                                               as weight,
        _file,
        _row
    from raw.sap__purchase_orders
    left join lookup.sap__purchase_types as type on type.theirs = upper(po_type)
    where type.ours is distinct from 'transfer'
    union all by name
    select plain_id(vendor) as supplier_id, 1 as weight, _file, _row from raw.sap__material_documents
    union all by name
    select plain_id(vendor) as supplier_id, 1 as weight, _file, _row from raw.sap__mseg
    union all by name
    select plain_id(supplier) as supplier_id, 1 as weight, _file, _row from raw.sap__ekko where supplying_plant is null
    union all by name
    select plain_id(account) as supplier_id, 1 as weight, _file, _row from raw.sap__vendor_items
    union all by name
    select plain_id(account) as supplier_id, 1 as weight, _file, _row from raw.sap__bsik
)
select
    named.supplier_id                                                                   as supplier_id,
    max_by(named.name, (named.weight, parts.rank, named._row)) filter (named.name is not null) as name,
    bool_and(named.is_active)                                                           as is_active,
    max(named.country)                                                                  as country,
    max(named.category)                                                                 as category,
    max(named.tax_no)                                                                   as tax_no,
    max_by(named._file, (named.weight, parts.rank, named._row))                         as _file,
    max_by(named._row, (named.weight, parts.rank, named._row))                          as _row
from named
join meta.parts as parts on parts.part_id = named._file
where named.supplier_id is not null
group by named.supplier_id
