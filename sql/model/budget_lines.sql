-- One row per version of a budget, month, account, cost centre and project.
create table ops.budget_lines (
    version     varchar not null,             -- name of the plan as given: 'Budget 2026', 'Forecast 06'
    month_on    date not null,                -- first day of the month
    account     varchar not null,             -- as in cost_entries
    cost_centre varchar not null,             -- '' where there is none
    project_id  varchar not null,             -- '' where there is none
    scenario    varchar not null,             -- budget | forecast
    kind        varchar not null,             -- cost | income
    currency    varchar,                      -- ISO 4217
    amount      decimal(18, 4),               -- positive in the usual direction of its kind, both costs and income
    primary key (version, month_on, account, cost_centre, project_id)
);
