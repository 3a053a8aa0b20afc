-- One row per person and meeting. Whoever drops out and comes back has several rows in a report: times are united, not added.
-- Minutes in the reports are rounded up, row by row, so the times themselves count. Times in the waiting room do not.
with listed as (
    select replace(meeting_no, ' ', '') as room, started_at, max(ended_at) as ended_at
    from (select meeting_no, started_at, ended_at from raw.zoom__meetings
        union all select meeting_no, started_at, ended_at from raw.zoom__details)
    group by replace(meeting_no, ' ', ''), started_at
),
alone as (
    select _file, coalesce(nullif(regexp_extract(min(file), '(\d{9,})', 1), ''), min(file)) as room, min(joined_at) as first_at
    from raw.zoom__participants
    where meeting_no is null and waiting is not true
    group by _file
),
-- A list without its meeting belongs to the one of that number which was on; else it is a meeting by itself.
found as (
    select alone._file, alone.room, coalesce(max(listed.started_at), min(alone.first_at)) as started_at
    from alone
    left join listed on listed.room = alone.room and alone.first_at between listed.started_at - interval 15 minute and listed.ended_at
    group by alone._file, alone.room
),
stay as (
    select
        coalesce(replace(person.meeting_no, ' ', ''), found.room) as room, coalesce(person.started_at, found.started_at) as started_at,
        person.name, person.email, person.joined_at, person.left_at, person.guest, null as part, person._file, person._row
    from raw.zoom__participants as person
    left join found on found._file = person._file and person.meeting_no is null
    where person.waiting is not true
    union all by name
    select replace(meeting_no, ' ', '') as room, started_at, name, email, joined_at, left_at, guest, null as part, _file, _row
    from raw.zoom__details
    where waiting is not true
    union all by name
    select replace(webinar_no, ' ', '') as room, started_at, name, email, joined_at, left_at, guest, part, _file, _row
    from raw.zoom__webinar_people
),
-- What stands behind a name says who dialled in, and who is a guest. An address that somebody of that name had in the meeting is theirs.
named as (
    select
        * exclude (name), regexp_replace(name, ' \((guest|phone)\)$', '') as name,
        coalesce(regexp_extract(name, ' \((guest|phone)\)$', 1), '') as kind
    from stay
),
whose as (
    select
        *, min(email) over (partition by room, started_at, name) as first_email, max(email) over (partition by room, started_at, name) as last_email
    from named
),
known as (
    select *, coalesce(email, case when first_email = last_email then first_email end, name) as person_id from whose
),
ordered as (
    select
        room || '/' || strftime(started_at, '%Y%m%dT%H%M%S') as meeting_id, *,
        max(left_at) over (partition by room, started_at, person_id order by joined_at, left_at, _file, _row
            rows between unbounded preceding and 1 preceding) as before_at
    from known
)
select
    stay.meeting_id                       as meeting_id,
    stay.person_id                        as person_id,
    min(stay.joined_at)                   as joined_at,
    max(stay.left_at)                     as left_at,
    sum(greatest(0, date_diff('second', greatest(stay.joined_at, coalesce(stay.before_at, stay.joined_at)), stay.left_at))) as seconds,
    case when bool_or(part.ours = 'organiser') then 'organiser' else max(coalesce(part.ours, stay.part)) end as role,
    case when bool_or(stay.email is not null) then 'email' when bool_or(stay.kind = 'phone') then 'phone' else 'name' end as identity,
    bool_and(case when stay.kind = 'guest' then true when stay.kind = '' then stay.guest end) as is_external,
    sources(stay._file, stay._row)        as _sources
from ordered as stay
left join lookup.zoom__parts as part on part.theirs = lower(stay.part)
group by stay.meeting_id, stay.person_id
union all by name
-- A list of people without times, for a meeting of which there is no other.
select
    coalesce(replace(person.meeting_no, ' ', ''), person.file) || coalesce('/' || strftime(person.started_at, '%Y%m%dT%H%M%S'), '') as meeting_id,
    coalesce(person.email, regexp_replace(person.name, ' \((guest|phone)\)$', '')) as person_id,
    null                                  as joined_at,
    null                                  as left_at,
    sum(person.minutes) * 60              as seconds,
    null                                  as role,
    case when bool_or(person.email is not null) then 'email' when bool_or(person.name like '% (phone)') then 'phone' else 'name' end as identity,
    bool_and(case when person.name like '% (guest)' then true when person.name not like '% (phone)' then person.guest end) as is_external,
    sources(person._file, person._row)    as _sources
from raw.zoom__unique as person
where not exists (select 1 from stay where stay.room = replace(person.meeting_no, ' ', '') and stay.started_at = person.started_at)
group by meeting_id, person_id
