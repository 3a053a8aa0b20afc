-- One row per standard operating procedure and its review.
select
    procedure_id          as procedure_id,
    coalesce(version, '') as version,
    title                 as title,
    owner                 as owner,
    site                  as site,
    standard              as standard,
    valid_from_on         as valid_from_on,
    review_due_on         as review_due_on,
    retired_on            as retired_on,
    _file,
    _row
from raw.templates__procedures
