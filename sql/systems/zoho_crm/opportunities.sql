-- One row per deal. Deals of Zoho Analytics have no number and are the same ones: they count only without the module's export.
with deal as (
    select
        regexp_replace(deal_id, '^zcrm_', '') as opportunity_id,
        coalesce(regexp_replace(account_id, '^zcrm_', ''), account_name) as customer_id,
        owner, kind, source, stage, forecast, created_at, closes_on, currency, amount,
        coalesce(pipeline, team_pipeline) as pipeline, lost_reason, _file, _row
    from raw.zoho_crm__deals
    union all
    select
        name || ' ' || strftime(created_at, '%Y-%m-%d %H:%M:%S'), null, owner, kind, source, stage, forecast, created_at, closes_on, null, amount,
        null, null, _file, _row
    from raw.zoho_crm__analytics_deals
    where not exists (from raw.zoho_crm__deals)
)
select
    deal.opportunity_id                                     as opportunity_id,
    deal.customer_id                                        as customer_id,
    deal.owner                                              as owner,
    deal.kind                                               as kind,
    deal.source                                             as source,
    deal.stage                                              as stage,
    deal.created_at                                         as created_at,
    deal.closes_on                                          as closes_on,
    -- The forecast type is what the company has set for its stage.
    coalesce(
        own.status,
        case lower(deal.forecast) when 'open' then 'open' when 'closed won' then 'won' when 'closed lost' then 'lost' end,
        listed.status, deal.stage, 'unknown')               as status,
    coalesce(deal.currency, (select min(currency) from lookup.zoho_crm__organisation)) as currency,
    deal.amount                                             as amount,
    deal.pipeline                                           as pipeline,
    deal.lost_reason                                        as lost_reason,
    deal._file,
    deal._row
from deal
left join lookup.zoho_crm__stages as own on lower(own.pipeline) = lower(deal.pipeline) and lower(own.stage) = lower(deal.stage)
left join lookup.zoho_crm__stages as listed on listed.pipeline is null and lower(listed.stage) = lower(deal.stage)
