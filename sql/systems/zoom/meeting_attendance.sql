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
ordered as (
    select
        room || '/' || strftime(started_at, '%Y%m%dT%H%M%S') as meeting_id, coalesce(email, name) as person_id, *,
        max(left_at) over (partition by room, started_at, coalesce(email, name) order by joined_at, left_at, _file, _row
            rows between unbounded preceding and 1 preceding) as before_at
    from stay
)
select
    stay.meeting_id                       as meeting_id,
    stay.person_id                        as person_id,
    min(stay.joined_at)                   as joined_at,
    max(stay.left_at)                     as left_at,
    sum(greatest(0, date_diff('second', greatest(stay.joined_at, coalesce(stay.before_at, stay.joined_at)), stay.left_at))) as seconds,
    case when bool_or(part.ours = 'organiser') then 'organiser' else max(coalesce(part.ours, stay.part)) end as role,
    case when bool_or(stay.email is not null) then 'email' else 'name' end as identity,
    bool_and(stay.guest)                  as is_external,
    sources(stay._file, stay._row)        as _sources
from ordered as stay
left join lookup.zoom__parts as part on part.theirs = lower(stay.part)
group by stay.meeting_id, stay.person_id
union all by name
-- A list of people without times, for a meeting of which there is no other.
select
    coalesce(replace(person.meeting_no, ' ', ''), person.file) || coalesce('/' || strftime(person.started_at, '%Y%m%dT%H%M%S'), '') as meeting_id,
    coalesce(person.email, person.name)   as person_id,
    null                                  as joined_at,
    null                                  as left_at,
    sum(person.minutes) * 60              as seconds,
    null                                  as role,
    case when bool_or(person.email is not null) then 'email' else 'name' end as identity,
    bool_and(person.guest)                as is_external,
    sources(person._file, person._row)    as _sources
from raw.zoom__unique as person
where not exists (select 1 from stay where stay.room = replace(person.meeting_no, ' ', '') and stay.started_at = person.started_at)
group by meeting_id, person_id
