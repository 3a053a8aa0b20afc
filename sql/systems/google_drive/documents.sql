-- One row per file that a Takeout lists. What the archive says of time is that of the export.
select
    url_decode(link)                                                as document_id,
    split_part(url_decode(link), '/', 1)                            as library,
    regexp_extract(url_decode(link), '([^/]+)$', 1)                 as name,
    lower(nullif(regexp_extract(link, '\.([A-Za-z0-9]+)$', 1), '')) as kind,
    _file,
    _row
from raw.google_drive__takeout
