-- Published values that changed afterwards, the newest change first.
select runs.started_at as changed_at, defined.name, restated.grain, restated.period_start, restated.dimension, restated.member,
    restated.old_value, restated.new_value, restated.cause, restated.rows
from kpi.restatements as restated
join kpi.definitions as defined using (kpi)
join meta.runs as runs using (run_id)
order by runs.started_at desc, defined.name, restated.grain, restated.period_start desc, restated.dimension, restated.member
