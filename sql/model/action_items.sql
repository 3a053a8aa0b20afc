-- One row per action agreed in a meeting, or set after an audit, an incident, a complaint or a risk.
create table ops.action_items (
    action_id varchar not null,               -- number of the action
    kind      varchar not null,               -- meeting | corrective | preventive | improvement
    source_id varchar,                        -- number of the meeting, finding, incident, complaint or risk it comes from
    topic     varchar,                        -- kind of meeting, standard ... as given
    owner     varchar,                        -- who does it
    site      varchar,                        -- where
    agreed_on date,                           -- day it was agreed
    due_on    date,                           -- day first agreed on
    closed_on date,                           -- null while open
    status    varchar not null,               -- open | done | cancelled
    primary key (action_id)
);
