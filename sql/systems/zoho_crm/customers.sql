-- One row per account.
select
    regexp_replace(account_id, '^zcrm_', '') as customer_id,
    name                                     as name,
    country                                  as country,
    owner                                    as owner,
    region                                   as region,
    kind                                     as customer_class,
    _file,
    _row
from raw.zoho_crm__accounts
