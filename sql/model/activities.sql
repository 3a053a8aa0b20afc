-- One row per call, meeting, mail or to-do that a CRM logs. No subjects, no texts.
create table ops.activities (
    activity_id    varchar not null,          -- the system's own id
    kind           varchar not null,          -- call | meeting | email | task | other
    owner          varchar,                   -- who does it
    customer_id    varchar,                   -- ops.customers.customer_id
    opportunity_id varchar,                   -- ops.opportunities.opportunity_id
    case_id        varchar,                   -- ops.cases.case_id
    created_at     timestamp,                 -- UTC
    due_on         date,                      -- day it is to be done
    done_at        timestamp,                 -- UTC; of calls and meetings their beginning; null while open
    seconds        bigint,                    -- how long it took
    status         varchar not null,          -- open | done | cancelled
    primary key (activity_id)
);
