-- One row per person, machine or team, and day. A team's total is left out on days for which its people are listed.
-- key: system, person_id, resource_id, day_on
-- inflow: day_on
-- source: resource_days(_system = system, person_id = person_id, resource_id = resource_id, day_on = day_on)
-- refill: system, day_on
select
    day._system                                         as system,
    day.person_id                                       as person_id,
    day.resource_id                                     as resource_id,
    day.day_on                                          as day_on,
    day.kind                                            as kind,
    nullif(day.resource_id, '')                         as resource,
    day.team                                            as team,
    day.skill                                           as skill,
    day.site                                            as site,
    e3(day.hours_scheduled)                             as scheduled_e3,
    e3(day.hours_available)                             as available_e3,
    e3(day.hours_demanded)                              as demanded_e3,
    e3(day.hours_booked)                                as booked_e3,
    e3(day.hours_worked)                                as worked_e3,
    e3(day.hours_overtime)                              as overtime_e3
from ops.resource_days as day
left join (
    select _system, day_on, team, true as is_there from ops.resource_days where kind = 'person' group by _system, day_on, team
) as listed on listed._system = day._system and listed.day_on = day.day_on and listed.team is not distinct from day.team
where day.kind <> 'team' or listed.is_there is null
