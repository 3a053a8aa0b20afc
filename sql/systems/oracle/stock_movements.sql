-- One row per material transaction. The list shows the sign already.
select
    posting.transaction_id                                      as movement_id,
    '1'                                                         as movement_line_no,
    coalesce(type.ours, posting.kind, 'not given')              as kind,
    posting.kind                                                as movement_type,
    posting.item                                                as product_id,
    posting.org                                                 as site,
    posting.posted_on                                           as posted_on,
    coalesce(posting.base_qty, posting.qty)                     as qty,
    home.currency                                               as currency,
    posting.value                                               as amount,
    posting._file                                               as _file,
    posting._row                                                as _row
from raw.oracle__material_transactions as posting
left join lookup.oracle__transaction_types as type on type.theirs = lower(replace(posting.kind, '_', ' '))
left join lookup.oracle__organisation as home on true
