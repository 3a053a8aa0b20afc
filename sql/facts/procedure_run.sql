-- One row per time a procedure or process was carried out.
-- key: system, run_id
-- inflow: started_on
-- source: procedure_runs(_system = system, run_id = run_id)
-- refill: system, run_id
-- through: procedures(procedure_id) = procedure_runs(procedure_id)
-- ages: due_on
select
    run._system                                         as system,
    run.run_id                                          as run_id,
    coalesce(title.title, run.procedure_id)             as procedure,
    run.variant                                         as variant,
    run.channel                                         as channel,
    run.department                                      as department,
    run.started_on                                      as started_on,
    run.due_on                                          as due_on,
    run.finished_on                                     as finished_on,
    run.due_on < as_of()                                as is_due,
    run.is_conform                                      as is_conform
from ops.procedure_runs as run
left join (
    -- The name of the newest version.
    select _system, procedure_id, arg_max(title, version) as title from ops.procedures group by _system, procedure_id
) as title on title._system = run._system and title.procedure_id = run.procedure_id
