-- One row per deal. What was merged into another deal is that deal. A deal of several companies without a primary one belongs
-- to none of them: one row, one amount.
with merged as (
    select trim(unnest(string_split(merged_ids, ';'))) as loser from raw.hubspot__deals where merged_ids is not null
),
company as (
    -- Where a company that was merged away has gone.
    select trim(unnest(string_split(merged_ids, ';'))) as loser, company_id as winner
    from raw.hubspot__companies where merged_ids is not null
),
stayed as (
    select loser, min(winner) as winner from company where loser <> '' group by loser
),
contact as (
    select contact_id, min(case when not contains(company_id, ';') then company_id end) as company_id
    from raw.hubspot__contacts group by contact_id
),
deal as (
    select
        deal.*,
        coalesce(
            case when not contains(deal.company_id, ';') then deal.company_id end,
            case when deal.company_id is null then contact.company_id end) as one_company,
        own.status as own_status, listed.status as listed_status
    from raw.hubspot__deals as deal
    left join contact on contact.contact_id = deal.contact_ids
    left join lookup.hubspot__deal_stages as own
        on lower(own.pipeline) = lower(deal.pipeline) and lower(own.stage) = lower(deal.stage)
    left join lookup.hubspot__deal_stages as listed on listed.pipeline is null and lower(listed.stage) = lower(deal.stage)
)
select
    deal.deal_id                                            as opportunity_id,
    coalesce(stayed.winner, deal.one_company)               as customer_id,
    deal.owner                                              as owner,
    deal.kind                                               as kind,
    deal.source                                             as source,
    deal.stage                                              as stage,
    deal.created_at                                         as created_at,
    reporting_day(deal.closes_at)                           as closes_on,
    case
        -- What the company says of a stage of a pipeline goes first; then HubSpot's own flags.
        when deal.own_status is not null then deal.own_status
        when deal.is_won then 'won'
        when deal.is_lost then 'lost'
        -- Named closed and not flagged so, or the reverse: only a person knows.
        when deal.is_closed is false and deal.listed_status in ('won', 'lost') then deal.stage || ' (not flagged as closed)'
        when deal.is_closed is false and deal.listed_status is null and regexp_matches(lower(deal.stage), '^closed\b')
            then deal.stage || ' (not flagged as closed)'
        when deal.is_closed is false then 'open'
        when deal.is_closed and deal.listed_status = 'open' then deal.stage || ' (flagged as closed)'
        when deal.is_closed and deal.is_won is false then 'lost'
        when deal.listed_status is not null then deal.listed_status
        else coalesce(deal.stage, 'unknown') end            as status,
    coalesce(deal.currency, (select min(currency) from lookup.hubspot__organisation)) as currency,
    case when deal.currency is null then coalesce(deal.home_amount, deal.amount) else deal.amount end as amount,
    deal.pipeline                                           as pipeline,
    deal.lost_reason                                        as lost_reason,
    deal._file,
    deal._row
from deal
left join stayed on stayed.loser = deal.one_company
where deal.deal_id not in (select loser from merged)
