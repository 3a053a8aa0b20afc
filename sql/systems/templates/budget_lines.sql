-- One row per version of a budget, month, account, cost centre and project. The words of the lists are ours, written with blanks.
select
    version                                  as version,
    month_on                                 as month_on,
    account                                  as account,
    coalesce(cost_centre, '')                as cost_centre,
    coalesce(project_id, '')                 as project_id,
    lower(replace(trim(scenario), ' ', '_')) as scenario,
    lower(replace(trim(kind), ' ', '_'))     as kind,
    currency                                 as currency,
    amount                                   as amount,
    _file,
    _row
from raw.templates__budget_lines
