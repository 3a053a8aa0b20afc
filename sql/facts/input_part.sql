-- One row per table in a file that was loaded, with what became of its rows that newer files have not replaced.
-- key: system, part_id
-- inflow: loaded_on
with loaded as (
    select
        parts.part_id, parts.system, parts.export, files.name,
        -- Of a file that does not say when it was exported: the day for which the run that took it ran.
        least(coalesce(cast(files.exported_at as date), taken.as_of, cast(files.received_at as date)), as_of()) as loaded_on,
        parts.rows_kept, parts.rows_set_aside
    from meta.parts as parts
    join meta.files as files on files.file_id = parts.file_id
    left join (select started_at, max(as_of) as as_of from meta.runs group by started_at) as taken on taken.started_at = files.received_at
    where files.status = 'loaded' and parts.system is not null
),
fault as (
    -- A row is counted once per kind of fault, however many checks find it.
    -- What could not be taken in at all is broken, by no check.
    select distinct listed.part_id, listed.row, coalesce(checks.rule, 'broken') as rule
    from (
        select part_id, row, table_name, rule from meta.quarantine where severity = 'set_aside' and released_run is null
        union all
        select part_id, row, table_name, rule from meta.flagged
    ) as listed
    left join lookup.checks as checks on 'ops.' || checks.table_name = listed.table_name and checks.check_name = listed.rule
),
faults as (
    select
        part_id, count(distinct row) filter (rule = 'required') as incomplete_rows, count(distinct row) filter (rule = 'key_unique') as repeated_rows,
        count(distinct row) filter (rule = 'parent_found') as orphan_rows, count(distinct row) as faulty_rows
    from (
        select part_id, row, rule from fault
        union all
        -- What stood in a cell and could not be read is a fault like one that a check finds.
        select distinct part_id, row, 'unreadable' from meta.unreadable_cells
    ) group by part_id
)
select
    loaded.system                                       as system,
    loaded.part_id                                      as part_id,
    loaded.system || '/' || loaded.export               as source,
    loaded.name                                         as file,
    loaded.loaded_on                                    as loaded_on,
    loaded.rows_kept + loaded.rows_set_aside            as all_rows,
    loaded.rows_set_aside                               as set_aside_rows,
    coalesce(faults.incomplete_rows, 0)                 as incomplete_rows,
    coalesce(faults.repeated_rows, 0)                   as repeated_rows,
    coalesce(faults.orphan_rows, 0)                     as orphan_rows,
    coalesce(faults.faulty_rows, 0)                     as faulty_rows
from loaded
left join faults on faults.part_id = loaded.part_id
