-- One row per finding of an audit or inspection.
create table ops.audit_findings (
    finding_id varchar not null,              -- number of the finding
    audit_id   varchar,                       -- audit it comes from
    kind       varchar not null,              -- internal | external | supplier
    standard   varchar,                       -- norm and clause, as given
    site       varchar,                       -- where
    severity   varchar not null,              -- critical | major | minor | observation
    owner      varchar,                       -- who is to close it
    found_on   date,                          -- day of the audit
    due_on     date,                          -- day by which it is to be closed
    closed_on  date,                          -- null while open
    primary key (finding_id)
);
