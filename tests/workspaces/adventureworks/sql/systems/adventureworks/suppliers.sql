-- One row per vendor.
select
    vendor_id    as supplier_id,
    name,
    is_active,
    _file,
    _row
from raw.adventureworks__vendors
