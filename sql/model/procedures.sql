-- One row per standard operating procedure and its review.
create table ops.procedures (
    procedure_id  varchar not null,           -- document number
    version       varchar not null,           -- '' where there is one only
    title         varchar,                    -- name of the procedure
    owner         varchar,                    -- who keeps it
    site          varchar,                    -- site it holds for
    standard      varchar,                    -- norm it serves, as given
    valid_from_on date,                       -- day this version came into force, or was last confirmed by a review
    review_due_on date,                       -- day by which it is to be reviewed again
    retired_on    date,                       -- day it was replaced or withdrawn; null while in force
    primary key (procedure_id, version)
);
