-- One row per total that a run published for the first time or anew, up to yesterday; KPIs about the data are none.
-- key: system, run_id, kpi, grain, period_start
-- inflow: published_on
select
    'opsbrief'                                          as system,
    published.run_id                                    as run_id,
    published.kpi                                       as kpi,
    published.grain                                     as grain,
    published.period_start                              as period_start,
    runs.as_of                                          as published_on,
    -- Under another definition it is another number, not a correction of the old one.
    restated.cause is not null and restated.cause <> 'definition' as is_restated
from kpi.history as published
join meta.runs as runs on runs.run_id = published.run_id
left join kpi.restatements as restated
    on restated.run_id = published.run_id and restated.kpi = published.kpi and restated.grain = published.grain
    and restated.period_start = published.period_start and restated.dimension = published.dimension and restated.member = published.member
where published.dimension = 'total' and runs.status = 'done'
    and published.kpi not in ('restated_share', 'data_freshness_hours', 'data_completeness', 'data_validity', 'data_duplicates', 'data_orphans')
    -- What this very run publishes is not known yet, and a second run of the day must not change the number.
    and runs.as_of < as_of()
