-- One row per sales opportunity.
-- key: system, opportunity_id
-- inflow: created_on
-- source: opportunities(_system = system, opportunity_id = opportunity_id)
-- refill: system, opportunity_id
-- through: customers(customer_id) = opportunities(customer_id)
select
    deal._system                                            as system,
    deal.opportunity_id                                     as opportunity_id,
    deal.owner                                              as owner,
    deal.source                                             as source,
    deal.kind                                               as kind,
    coalesce(customer.our_name, customer.name, deal.customer_id) as customer,
    reporting_day(deal.created_at)                          as created_on,
    case when deal.status <> 'open' then deal.closes_on end as closed_on,
    deal.status = 'won'                                     as is_won,
    e4(deal.amount, rate.rate)  as amount_e4
from ops.opportunities as deal
left join ops.customers as customer on customer._system = deal._system and customer.customer_id = deal.customer_id
left join lookup.rates as rate on rate.currency = deal.currency and rate."on" = deal.closes_on
