-- One row per person, machine or team, and day: planned and booked hours. Absences are in a table of their own. The words of the lists are ours, written with blanks.
select
    coalesce(person_id, '')              as person_id,
    coalesce(resource_id, '')            as resource_id,
    day_on                               as day_on,
    lower(replace(trim(kind), ' ', '_')) as kind,
    team                                 as team,
    skill                                as skill,
    site                                 as site,
    hours_scheduled                      as hours_scheduled,
    hours_available                      as hours_available,
    hours_demanded                       as hours_demanded,
    hours_booked                         as hours_booked,
    hours_worked                         as hours_worked,
    hours_overtime                       as hours_overtime,
    _file,
    _row
from raw.templates__resource_days
