-- One row per time a procedure or process was carried out.
create table ops.procedure_runs (
    run_id       varchar not null,            -- number of the case, batch or check sheet
    procedure_id varchar,                     -- ops.procedures.procedure_id
    variant      varchar,                     -- as given
    channel      varchar,                     -- how it came in
    department   varchar,                     -- who carried it out
    started_on   date,                        -- first day
    due_on       date,                        -- deadline
    finished_on  date,                        -- null while open
    is_conform   boolean,                     -- all required steps done, in their order; null: not judged
    primary key (run_id)
);
