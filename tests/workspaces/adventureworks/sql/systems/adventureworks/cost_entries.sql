-- One row per actual amount of the ledger's expenditures and revenues; balances are none.
select
    ledger.finance_key                                                        as entry_id,
    '1'                                                                       as entry_line_no,
    ledger.posted_at::date                                                    as posted_on,
    case account.account_type when 'Expenditures' then 'cost' else 'income' end as kind,
    account.name                                                              as account,
    department.name                                                           as cost_centre,
    'USD'                                                                     as currency,
    ledger.amount                                                             as amount,
    ledger._file,
    ledger._row
from raw.adventureworks__ledger as ledger
join raw.adventureworks__accounts as account on account.account_key = ledger.account_key and account.account_type in ('Expenditures', 'Revenue')
join raw.adventureworks__scenarios as scenario on scenario.scenario_key = ledger.scenario_key and scenario.name = 'Actual'
left join raw.adventureworks__department_groups as department on department.department_key = ledger.department_key
