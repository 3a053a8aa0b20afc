-- One row per file of a library; folders are none.
select
    path || '/' || name                         as document_id,
    -- sites/team/Library/folder/folder
    coalesce(nullif(regexp_extract(path, '^((sites|teams)/[^/]+/[^/]+)', 1), ''), split_part(path, '/', 1)) as library,
    name                                        as name,
    lower(nullif(regexp_extract(name, '\.([^.]+)$', 1), '')) as kind,
    try_cast(size as bigint)                    as bytes,
    created_by                                  as owner_id,
    created_at                                  as created_at,
    modified_at                                 as modified_at,
    modified_by                                 as modified_by,
    _file,
    _row
from raw.sharepoint__library
where lower(item_type) not in ('folder', 'ordner', 'dossier', 'carpeta', 'pasta', 'cartella', 'map', 'document set')
