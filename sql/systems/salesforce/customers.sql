-- One row per account; deleted accounts, and those merged into another, are none.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
)
select
    account.account_id                      as customer_id,
    account.name                            as name,
    account.country                         as country,
    coalesce(nullif(owner.name, ''), nullif(account.owner_id, '000000000000000AAA')) as owner,
    account.region                          as region,
    account.kind                            as customer_class,
    account._file,
    account._row
from raw.salesforce__account as account
left join owner on owner.user_id = account.owner_id
where account.is_deleted is not true
