-- One row per person, course and completion. A course that is required and not yet done is a row without completion.
select
    record_id         as record_id,
    person_id         as person_id,
    course            as course,
    standard          as standard,
    team              as team,
    site              as site,
    required_on       as required_on,
    required_until_on as required_until_on,
    completed_on      as completed_on,
    valid_until_on    as valid_until_on,
    _file,
    _row
from raw.templates__training_records
