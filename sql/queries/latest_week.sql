-- Every KPI in its newest complete week, with the week before and the target.
select
    defined.area, defined.name, now.period_start as week_of, now.value, before.value as week_before, now.target,
    now.rows_judged, now.rows_unjudged
from kpi."values" as now
join kpi.definitions as defined using (kpi)
left join kpi."values" as before
    on before.kpi = now.kpi and before.grain = 'week' and before.dimension = 'total' and before.period_start = now.period_start - 7
where now.grain = 'week' and now.dimension = 'total' and now.complete and now.value is not null
qualify row_number() over (partition by now.kpi order by now.period_start desc) = 1
order by defined.area, defined.name
