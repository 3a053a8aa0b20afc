-- One row per sales opportunity.
-- key: system, opportunity_id
-- inflow: known_on
-- source: opportunities(_system = system, opportunity_id = opportunity_id)
-- refill: system, opportunity_id
-- through: customers(customer_id) = opportunities(customer_id)
-- list: opportunity_id = Opportunity, customer = Customer, owner = Owner, closed_on = Closed, cycle_days = Days to close, amount_e4 = Value
-- amount: amount_e4
with deal as (
    select
        *, reporting_day(created_at) as created_on,
        case when status <> 'open' then closes_on end as closed_on
    from ops.opportunities
)
select
    deal._system                                            as system,
    deal.opportunity_id                                     as opportunity_id,
    deal.owner                                              as owner,
    deal.source                                             as source,
    deal.kind                                               as kind,
    deal.product_group                                      as product_group,
    coalesce(customer.our_name, customer.name, deal.customer_id) as customer,
    deal.created_on                                         as created_on,
    deal.closed_on                                          as closed_on,
    -- A report without the day of creation reaches as far as its closing days.
    coalesce(deal.created_on, deal.closed_on)               as known_on,
    -- Entered after it was decided, it was never open.
    case when deal.closed_on is not null and deal.created_on is not null then greatest(deal.closed_on, deal.created_on) end
                                                            as left_pipeline_on,
    deal.status <> 'open' and deal.closes_on is null        as is_closed_undated,
    deal.closed_on - deal.created_on                        as cycle_days,
    working_days(deal.created_on, deal.closed_on)           as cycle_work_days,
    deal.status = 'won'                                     as is_won,
    e4(deal.amount, rate.rate)  as amount_e4,
    -- Open, it counts at the rate of the day it was created: its closing day is a guess that moves.
    e4(deal.amount, first_rate.rate)  as pipeline_e4
from deal
left join ops.customers as customer on customer._system = deal._system and customer.customer_id = deal.customer_id
left join lookup.rates as rate on rate.currency = deal.currency and rate."on" = deal.closes_on
left join lookup.rates as first_rate on first_rate.currency = deal.currency and first_rate."on" = deal.created_on
