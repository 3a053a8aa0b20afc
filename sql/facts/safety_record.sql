-- One row per person or team and day of hours worked, and one per incident.
-- key: system, person_id, resource_id, day_on, incident_id
-- inflow: day_on
-- source: resource_days(_system = system, person_id = person_id, resource_id = resource_id, day_on = day_on)
-- source: incidents(_system = system, incident_id = incident_id, occurred_on = day_on)
-- refill: system, day_on
select
    day._system                                         as system,
    day.person_id                                       as person_id,
    day.resource_id                                     as resource_id,
    day.day_on                                          as day_on,
    null                                                as incident_id,
    day.team                                            as team,
    day.site                                            as site,
    false                                               as is_recordable,
    false                                               as is_lost_time,
    e3(day.hours_worked)                                as worked_e3
from ops.resource_days as day
left join (
    select _system, day_on, team, true as is_there from ops.resource_days where kind = 'person' group by _system, day_on, team
) as listed on listed._system = day._system and listed.day_on = day.day_on and listed.team is not distinct from day.team
where day.kind = 'person' or (day.kind = 'team' and listed.is_there is null)
union all
select
    incident._system, null, null, incident.occurred_on, incident.incident_id, incident.team, incident.site,
    incident.kind in ('injury', 'illness') and incident.severity in ('fatality', 'lost_time', 'restricted_work', 'medical_treatment'),
    incident.kind in ('injury', 'illness') and incident.severity in ('fatality', 'lost_time'),
    0
from ops.incidents as incident
