-- One row per opportunity; records in the recycle bin are left out. Stage names are free: flags say what is open and won.
-- Reports tell of the same opportunities: those with ids count where the data export lacks them, those without when there is
-- nothing else.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
),
merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
),
product as (
    select product_id, min(family) as family from raw.salesforce__product group by product_id
),
about as (
    -- What an opportunity is about: the product family with the largest amount in it.
    select opportunity_id, max_by(family, (amount, family)) as family
    from (
        select line.opportunity_id, product.family, sum(line.net_amount) as amount
        from raw.salesforce__opportunity_line as line join product on product.product_id = line.product_id
        where line.is_deleted is not true and product.family is not null
        group by line.opportunity_id, product.family)
    group by opportunity_id
),
listed as (
    -- The checksum that makes 18 characters of the 15 in a report says which of them are capitals.
    select
        *, regexp_replace(regexp_replace(opportunity_id, '[^A-Z]', '0', 'g'), '[A-Z]', '1', 'g') as capitals
    from raw.salesforce__opportunity_report
),
reported as (
    select
        case when length(opportunity_id) = 15 then opportunity_id
             || substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + cast(cast(reverse(substr(capitals, 1, 5)) as bit) as integer), 1)
             || substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + cast(cast(reverse(substr(capitals, 6, 5)) as bit) as integer), 1)
             || substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1 + cast(cast(reverse(substr(capitals, 11, 5)) as bit) as integer), 1)
             else opportunity_id end as opportunity_id,
        account_id, coalesce(account_group, account) as account, owner, kind, source, stage, created_at, closes_on, is_closed, is_won, currency,
        amount, product, product_group, _file, _row
    from listed
    union all
    select
        concat_ws(' / ', name, coalesce(account_group, account), closes_on), account_id, coalesce(account_group, account), owner, kind, source,
        stage, created_at, closes_on, is_closed, is_won, currency, amount, product, product_group, _file, _row
    from raw.salesforce__opportunity_list
    where not exists (from raw.salesforce__opportunity) and not exists (from raw.salesforce__opportunity_report)
),
report as (
    select * from reported
    where opportunity_id not in (select opportunity_id from raw.salesforce__opportunity where opportunity_id is not null)
    -- A report with products has a row per product, with the whole amount on each.
    qualify product is null or row_number() over (partition by opportunity_id order by _file desc, _row) = 1
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
    about.family                                        as product_group,
    deal._file,
    deal._row
from raw.salesforce__opportunity as deal
left join merged on merged.account_id = deal.account_id
left join owner on owner.user_id = deal.owner_id
left join about on about.opportunity_id = deal.opportunity_id
where deal.is_deleted is not true
union all
select
    report.opportunity_id                               as opportunity_id,
    nullif(coalesce(report.account_id, report.account), '?') as customer_id,
    nullif(report.owner, '?')                           as owner,
    nullif(report.kind, '?')                            as kind,
    nullif(report.source, '?')                          as source,
    report.stage                                        as stage,
    report.created_at                                   as created_at,
    report.closes_on                                    as closes_on,
    case when not report.is_closed then 'open' when report.is_won then 'won' when report.is_closed and not report.is_won then 'lost'
         else coalesce(stage.status, report.stage, 'unknown') end as status,
    coalesce(report.currency, (select min(currency) from lookup.salesforce__organisation)) as currency,
    report.amount                                       as amount,
    nullif(report.product_group, '?')                   as product_group,
    report._file,
    report._row
from report
left join lookup.salesforce__stages as stage on stage.stage = lower(report.stage)
