-- One row per company. What was merged into another company is that company; an older file may still list it.
with merged as (
    select unnest(string_split(merged_ids, ';')) as loser from raw.hubspot__companies where merged_ids is not null
)
select
    company.company_id  as customer_id,
    company.name        as name,
    company.country     as country,
    company.owner       as owner,
    company.region      as region,
    company.kind        as customer_class,
    nullif(lower(trim(company.domain)), '') as email_domain,
    company._file,
    company._row
from raw.hubspot__companies as company
where company.company_id not in (select trim(loser) from merged where not blank(loser))
