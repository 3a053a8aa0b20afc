-- One row per posting, and one per line of the budget in force: of several versions for a month, the last by name. Forecasts are none.
-- key: system, scenario, entry_id, entry_line_no, version, month_on, account, budget_centre, budget_project
-- inflow: posted_on
-- source: cost_entries(_system = system, entry_id = entry_id, entry_line_no = entry_line_no)
-- source: budget_lines(_system = system, version = version, month_on = budget_month_on, account = account, cost_centre = budget_centre, project_id = budget_project)
-- refill: system
-- whole: budgeted
-- ages: month_ends_on
with budgeted as (
    select month_on, kind, max(version) as version from ops.budget_lines where scenario = 'budget' group by month_on, kind
),
entry as (
    select
        entry._system as system, case when entry.kind = 'commitment' then 'commitment' else 'actual' end as scenario,
        entry.entry_id, entry.entry_line_no, null as version, null as budget_month_on, null as budget_centre, null as budget_project,
        entry.posted_on, cast(date_trunc('month', entry.posted_on) as date) as month_on,
        -- What is ordered and not invoiced yet is a cost to come.
        case when entry.kind = 'commitment' then 'cost' else entry.kind end as kind,
        entry.account, entry.cost_centre, entry.project_id, e4(entry.amount, rate.rate) as amount_e4
    from ops.cost_entries as entry
    left join lookup.rates as rate on rate.currency = entry.currency and rate."on" = entry.posted_on
    union all
    select
        line._system, 'budget', null, null, line.version, line.month_on, line.cost_centre, line.project_id, null, line.month_on,
        line.kind, line.account, nullif(line.cost_centre, ''), nullif(line.project_id, ''), e4(line.amount, rate.rate)
    from ops.budget_lines as line
    join budgeted on budgeted.month_on = line.month_on and budgeted.kind = line.kind and budgeted.version = line.version
    left join lookup.rates as rate on rate.currency = line.currency and rate."on" = line.month_on
    where line.scenario = 'budget'
)
select
    entry.system                                        as system,
    entry.scenario                                      as scenario,
    entry.entry_id                                      as entry_id,
    entry.entry_line_no                                 as entry_line_no,
    entry.version                                       as version,
    entry.budget_month_on                               as budget_month_on,
    entry.budget_centre                                 as budget_centre,
    entry.budget_project                                as budget_project,
    entry.account                                       as account,
    entry.cost_centre                                   as cost_centre,
    entry.project_id                                    as project,
    entry.kind                                          as kind,
    entry.posted_on                                     as posted_on,
    entry.month_on                                      as month_on,
    -- A month is compared when it is over, so both sides stand on its last day.
    last_day(entry.month_on)                            as month_ends_on,
    last_day(entry.month_on) < as_of()                  as is_over,
    budgeted.version is not null                        as has_budget,
    entry.amount_e4                                     as amount_e4
from entry
left join budgeted on budgeted.month_on = entry.month_on and budgeted.kind = entry.kind
