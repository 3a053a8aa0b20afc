-- One row per posting of a cost or an income, or of a commitment that is not invoiced yet.
create table ops.cost_entries (
    entry_id      varchar not null,           -- document number
    entry_line_no varchar not null,           -- line within it
    posted_on     date,                       -- posting date
    kind          varchar not null,           -- cost | income | commitment
    account       varchar,                    -- number or name
    cost_centre   varchar,                    -- number or name
    project_id    varchar,                    -- ops.projects.project_id
    supplier_id   varchar,                    -- ops.suppliers.supplier_id
    currency      varchar,                    -- ISO 4217
    amount        decimal(18, 4),             -- positive in the usual direction of its kind; a reversal is negative
    primary key (entry_id, entry_line_no)
);
