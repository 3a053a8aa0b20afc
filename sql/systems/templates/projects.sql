-- One row per project or board.
select
    project_id      as project_id,
    name            as name,
    owner           as owner,
    starts_on       as starts_on,
    ends_on         as ends_on,
    currency        as currency,
    baseline_amount as baseline_amount,
    _file,
    _row
from raw.templates__projects
