-- One row per person and course that the person needs, and one per span in which a passed course is valid within that need.
-- key: system, person_id, course, record_id
-- inflow: from_on
-- source: training_records(_system = system, person_id = person_id, course = course)
-- refill: system, person_id, course
with need as (
    select
        _system as system, person_id, course, min(required_on) as required_on,
        -- Needed until the last day of the last row that asks for it; without an end as soon as one row has none.
        case when count(*) = count(required_until_on) then max(required_until_on) end as required_until_on,
        max(team) as team, max(site) as site, max(standard) as standard
    from ops.training_records where required_on is not null group by _system, person_id, course
),
passed as (
    -- The newest completion counts, also where an older one would have lasted longer.
    select
        _system as system, person_id, course, record_id, completed_on, valid_until_on,
        lead(completed_on) over (partition by _system, person_id, course order by completed_on, record_id) as renewed_on
    from ops.training_records where completed_on is not null
)
select
    need.system                                         as system,
    need.person_id                                      as person_id,
    need.course                                         as course,
    ''                                                  as record_id,
    'needed'                                            as state,
    need.team                                           as team,
    need.site                                           as site,
    need.standard                                       as standard,
    need.required_on                                    as from_on,
    need.required_until_on + 1                          as until_on
from need
where coalesce(need.required_until_on >= need.required_on, true)
union all
select
    need.system, need.person_id, need.course, passed.record_id, 'valid', need.team, need.site, need.standard,
    greatest(passed.completed_on, need.required_on),
    least(passed.valid_until_on + 1, passed.renewed_on, need.required_until_on + 1)
from passed
join need on need.system = passed.system and need.person_id = passed.person_id and need.course = passed.course
where coalesce(least(passed.valid_until_on + 1, passed.renewed_on, need.required_until_on + 1) > greatest(passed.completed_on, need.required_on), true)
