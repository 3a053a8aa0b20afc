-- One row per risk in the register.
select
    risk_id       as risk_id,
    title         as title,
    category      as category,
    project_id    as project_id,
    site          as site,
    owner         as owner,
    opened_on     as opened_on,
    reviewed_on   as reviewed_on,
    review_due_on as review_due_on,
    closed_on     as closed_on,
    probability   as probability,
    currency      as currency,
    impact_amount as impact_amount,
    _file,
    _row
from raw.templates__risks
