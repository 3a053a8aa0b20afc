-- One row per scenario, month, account and department; the amounts of all organisations are added.
select
    scenario.name                                                             as version,
    date_trunc('month', ledger.posted_at)::date                               as month_on,
    account.name                                                              as account,
    coalesce(department.name, '')                                             as cost_centre,
    ''                                                                        as project_id,
    lower(scenario.name)                                                      as scenario,
    case account.account_type when 'Expenditures' then 'cost' else 'income' end as kind,
    'USD'                                                                     as currency,
    sum(ledger.amount)                                                        as amount,
    sources(ledger._file, ledger._row)                                        as _sources
from raw.adventureworks__ledger as ledger
join raw.adventureworks__accounts as account on account.account_key = ledger.account_key and account.account_type in ('Expenditures', 'Revenue')
join raw.adventureworks__scenarios as scenario on scenario.scenario_key = ledger.scenario_key and scenario.name in ('Budget', 'Forecast')
left join raw.adventureworks__department_groups as department on department.department_key = ledger.department_key
group by all
