-- One row per time a procedure or process was carried out.
select
    run_id       as run_id,
    procedure_id as procedure_id,
    variant      as variant,
    channel      as channel,
    department   as department,
    started_on   as started_on,
    due_on       as due_on,
    finished_on  as finished_on,
    is_conform   as is_conform,
    _file,
    _row
from raw.templates__procedure_runs
