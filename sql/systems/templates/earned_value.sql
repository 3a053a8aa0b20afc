-- One row per project, work package and status day. All amounts are cumulative from the project's start.
select
    project_id                 as project_id,
    coalesce(work_package, '') as work_package,
    status_on                  as status_on,
    currency                   as currency,
    planned_value              as planned_value,
    earned_value               as earned_value,
    actual_cost                as actual_cost,
    budget_at_completion       as budget_at_completion,
    _file,
    _row
from raw.templates__earned_value
