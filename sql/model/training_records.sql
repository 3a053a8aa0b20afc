-- One row per person, course and completion. A course that is required and not yet done is a row without completion.
create table ops.training_records (
    record_id      varchar not null,          -- number of the record, else person, course and day
    person_id      varchar not null,          -- personal: as in people
    course         varchar not null,          -- name or number
    standard       varchar,                   -- norm that asks for it, as given
    team           varchar,                   -- department
    site           varchar,                   -- where
    required_on    date,                      -- day from which the person needs it; null: not required
    required_until_on date,                   -- last day the person needs it: left, or has other work since; null: still needed
    completed_on   date,                      -- day it was passed
    valid_until_on date,                      -- last day it counts; null: for good
    primary key (record_id)
);
