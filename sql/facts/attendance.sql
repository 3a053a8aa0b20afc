-- One row per person or team and day of scheduled hours, and one per absence.
-- key: system, person_id, resource_id, day_on, reason
-- inflow: day_on
-- source: resource_days(_system = system, person_id = person_id, resource_id = resource_id, day_on = day_on)
-- source: absences(_system = system, person_id = person_id, absent_on = day_on, reason = reason)
-- refill: system, day_on
select
    day._system                                         as system,
    day.person_id                                       as person_id,
    day.resource_id                                     as resource_id,
    day.day_on                                          as day_on,
    null                                                as reason,
    day.team                                            as team,
    day.site                                            as site,
    e3(day.hours_scheduled)                             as scheduled_e3,
    0                                                   as absent_e3
from ops.resource_days as day
left join (
    select _system, day_on, team, true as is_there from ops.resource_days where kind = 'person' group by _system, day_on, team
) as listed on listed._system = day._system and listed.day_on = day.day_on and listed.team is not distinct from day.team
where day.kind = 'person' or (day.kind = 'team' and listed.is_there is null)
union all
select
    absence._system, absence.person_id, null, absence.absent_on, absence.reason, absence.team, absence.site, 0, e3(absence.hours_absent)
from ops.absences as absence
