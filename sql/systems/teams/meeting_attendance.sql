-- One row per person and meeting, its times in the meeting united. Section 3 of a report, where it is missing section 2: never both.
with list as (
    select
        _file,
        'list/' || md5(arg_min(name, (acted_at, _row))) || '/' || strftime(min(acted_at), '%Y%m%dT%H%M%S') as meeting_id,
        max(acted_at) as closed_at
    from raw.teams__log group by _file
),
acted as (
    select
        log.*, list.meeting_id, list.closed_at, action.ours as kind,
        lead(log.acted_at) over (partition by log._file, log.name order by log.acted_at, log._row) as next_at
    from raw.teams__log as log
    join list on list._file = log._file
    left join lookup.teams__actions as action on action.theirs = lower(log.action)
),
stay as (
    select
        coalesce(md5(title), 'untitled') || '/' || strftime(started_at, '%Y%m%dT%H%M%S') as meeting_id,
        coalesce(email, upn, name) as person_id,
        case when email is not null then 'email' when upn is not null then 'account' else 'name' end as identity,
        role, joined_at, coalesce(left_at, joined_at + seconds_of(duration) * interval 1 second) as left_at, _file, _row
    from raw.teams__intervals
    union all
    -- Whoever came and did not leave was there until the list was downloaded. A word of no list is no time in, and is reported.
    select
        meeting_id, name, 'name', case when kind is null then action end,
        acted_at, case when kind = 'in' then coalesce(next_at, closed_at) else acted_at end, _file, _row
    from acted
),
ordered as (
    select *, max(left_at) over (partition by meeting_id, person_id order by joined_at, left_at, _row
        rows between unbounded preceding and 1 preceding) as before_at
    from stay
)
select
    stay.meeting_id                    as meeting_id,
    stay.person_id                     as person_id,
    min(stay.joined_at)                as joined_at,
    max(stay.left_at)                  as left_at,
    coalesce(sum(greatest(0, date_diff('second', greatest(stay.joined_at, coalesce(stay.before_at, stay.joined_at)), stay.left_at))), 0) as seconds,
    coalesce(arg_min(coalesce(role.ours, stay.role), stay.joined_at)) as role,
    min(stay.identity)                 as identity,
    sources(stay._file, stay._row)     as _sources
from ordered as stay
left join lookup.teams__roles as role on role.theirs = lower(stay.role)
group by stay.meeting_id, stay.person_id
union all by name
select
    coalesce(md5(person.title), 'untitled') || '/' || strftime(person.started_at, '%Y%m%dT%H%M%S') as meeting_id,
    coalesce(person.email, person.upn, person.name) as person_id,
    min(person.first_join_at)          as joined_at,
    max(person.last_leave_at)          as left_at,
    -- From the first time in to the last time out is longer than the time between.
    sum(seconds_of(person.duration))   as seconds,
    min(coalesce(role.ours, person.role)) as role,
    min(case when person.email is not null then 'email' when person.upn is not null then 'account' else 'name' end) as identity,
    sources(person._file, person._row) as _sources
from raw.teams__people as person
left join lookup.teams__roles as role on role.theirs = lower(person.role)
where not exists (select 1 from raw.teams__intervals as stay
    where stay.title is not distinct from person.title and stay.started_at = person.started_at)
group by meeting_id, person_id
