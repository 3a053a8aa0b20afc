-- One row per opportunity; records in the recycle bin are left out. Stage names are free: flags say what is open and won.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
),
merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
)
select
    deal.opportunity_id                                 as opportunity_id,
    -- An opportunity of an account that was merged away belongs to the account that stayed.
    coalesce(nullif(merged.master_id, '000000000000000AAA'), nullif(deal.account_id, '000000000000000AAA')) as customer_id,
    coalesce(nullif(owner.name, ''), nullif(deal.owner_id, '000000000000000AAA')) as owner,
    deal.kind                                           as kind,
    deal.source                                         as source,
    deal.stage                                          as stage,
    deal.created_at                                     as created_at,
    deal.closes_on                                      as closes_on,
    case when not deal.is_closed then 'open' when deal.is_closed and deal.is_won then 'won'
         when deal.is_closed and not deal.is_won then 'lost' else 'unknown' end as status,
    coalesce(nullif(deal.currency, '000'), (select min(currency) from lookup.salesforce__organisation)) as currency,
    deal.amount                                         as amount,
    deal._file,
    deal._row
from raw.salesforce__opportunity as deal
left join merged on merged.account_id = deal.account_id
left join owner on owner.user_id = deal.owner_id
where deal.is_deleted is not true
