-- One row per person and meeting, its times in the meeting united. Section 3 of a report, where it is missing section 2: never both.
-- Whoever was in signed in and as a guest of the same name, in one meeting, is one person.
with report as (
    select title, started_at, max(ended_at) as ended_at from raw.teams__meetings group by title, started_at
),
present as (
    select title, started_at, name, email, upn from raw.teams__intervals
    union all
    select title, started_at, name, email, upn from raw.teams__people
),
list as (
    select
        _file,
        'list/' || md5(arg_min(name, (acted_at, _row))) || '/' || strftime(min(acted_at), '%Y%m%dT%H%M%S') as meeting_id,
        min(acted_at) as first_at,
        max(acted_at) as closed_at
    from raw.teams__log group by _file
),
-- A list from within a meeting of which there is the report as well, which was on when the list begins and has somebody of it: the report counts.
reported as (
    select distinct list._file
    from list
    join report on list.first_at between report.started_at - interval 1 minute and report.ended_at
    join present on present.title is not distinct from report.title and present.started_at = report.started_at
    join raw.teams__log as log on log._file = list._file
        and regexp_replace(log.name, ' \((guest|phone)\)$', '') = regexp_replace(present.name, ' \((guest|phone)\)$', '')
),
acted as (
    select
        log.*, list.meeting_id, list.closed_at, action.ours as did,
        lead(log.acted_at) over (partition by log._file, log.name order by log.acted_at, log._row) as next_at
    from raw.teams__log as log
    join list on list._file = log._file
    left join lookup.teams__actions as action on action.theirs = lower(log.action)
    where log._file not in (select _file from reported)
),
stay as (
    select
        coalesce(md5(title), 'untitled') || '/' || strftime(started_at, '%Y%m%dT%H%M%S') as meeting_id,
        name, email, upn, role, joined_at, coalesce(left_at, joined_at + seconds_of(duration) * interval 1 second) as left_at,
        null as seconds, _file, _row
    from raw.teams__intervals
    union all
    -- Whoever came and did not leave was there until the list was downloaded. A word of no list is no time in, and is reported.
    select
        meeting_id, name, null, null, case when did is null then action end,
        acted_at, case when did = 'in' then coalesce(next_at, closed_at) else acted_at end, null, _file, _row
    from acted
    union all
    -- From the first time in to the last time out is longer than the time between.
    select
        coalesce(md5(person.title), 'untitled') || '/' || strftime(person.started_at, '%Y%m%dT%H%M%S'),
        person.name, person.email, person.upn, person.role, person.first_join_at, person.last_leave_at,
        seconds_of(person.duration), person._file, person._row
    from raw.teams__people as person
    where not exists (select 1 from raw.teams__intervals as stay
        where stay.title is not distinct from person.title and stay.started_at = person.started_at)
),
-- What the export puts behind a name says what kind of person it is.
named as (
    select
        * exclude (name), regexp_replace(name, ' \((guest|phone)\)$', '') as name,
        coalesce(regexp_extract(name, ' \((guest|phone)\)$', 1), '') as kind, coalesce(email, upn) as account
    from stay
),
whose as (
    select
        *, min(account) over (partition by meeting_id, name) as first_account, max(account) over (partition by meeting_id, name) as last_account
    from named
),
known as (
    -- Two accounts of one name are two people, and a guest of that name is neither.
    select *, coalesce(account, case when first_account = last_account then first_account end, name) as person_id from whose
),
ordered as (
    select *, max(left_at) over (partition by meeting_id, person_id order by joined_at, left_at, _row
        rows between unbounded preceding and 1 preceding) as before_at
    from known
)
select
    stay.meeting_id                    as meeting_id,
    stay.person_id                     as person_id,
    min(stay.joined_at)                as joined_at,
    max(stay.left_at)                  as left_at,
    coalesce(
        sum(stay.seconds),
        sum(greatest(0, date_diff('second', greatest(stay.joined_at, coalesce(stay.before_at, stay.joined_at)), stay.left_at))), 0)
                                       as seconds,
    arg_min(coalesce(role.ours, stay.role), stay.joined_at) as role,
    case when bool_or(stay.email is not null) then 'email' when bool_or(stay.upn is not null) then 'account'
         when bool_or(stay.kind = 'phone') then 'phone' else 'name' end as identity,
    case when bool_and(stay.kind = 'phone') then null else bool_and(stay.kind = 'guest') end as is_external,
    sources(stay._file, stay._row)     as _sources
from ordered as stay
left join lookup.teams__roles as role on role.theirs = lower(stay.role)
group by stay.meeting_id, stay.person_id
