-- One row per meeting for which somebody downloaded an attendance report. A meeting opened again after its end is another one.
with report as (
    select title, started_at, max(ended_at) as ended_at from raw.teams__meetings group by title, started_at
),
present as (
    select title, started_at, name, email, upn, role from raw.teams__intervals
    union all
    select title, started_at, name, email, upn, role from raw.teams__people
),
organiser as (
    select
        person.title, person.started_at,
        min(coalesce(person.email, person.upn, regexp_replace(person.name, ' \((guest|phone)\)$', ''))) as organiser_id
    from present as person
    join lookup.teams__roles as role on role.theirs = lower(person.role) and role.ours = 'organiser'
    group by person.title, person.started_at
),
list as (
    select _file, min(acted_at) as first_at from raw.teams__log group by _file
),
-- As in meeting_attendance: a list of a meeting that has a report.
reported as (
    select distinct list._file
    from list
    join report on list.first_at between report.started_at - interval 1 minute and report.ended_at
    join present on present.title is not distinct from report.title and present.started_at = report.started_at
    join raw.teams__log as log on log._file = list._file
        and regexp_replace(log.name, ' \((guest|phone)\)$', '') = regexp_replace(present.name, ' \((guest|phone)\)$', '')
)
select
    coalesce(md5(meeting.title), 'untitled') || '/' || strftime(meeting.started_at, '%Y%m%dT%H%M%S') as meeting_id,
    md5(meeting.title)                 as series_id,
    meeting.title                      as title,
    organiser.organiser_id             as organiser_id,
    meeting.started_at                 as started_at,
    meeting.ended_at                   as ended_at,
    meeting.participants               as participants,
    true                               as is_online,
    sources(meeting._file, meeting._row) as _sources
from raw.teams__meetings as meeting
left join organiser on organiser.title is not distinct from meeting.title and organiser.started_at = meeting.started_at
group by all
union all by name
-- The list of 2020 says neither title nor times: it begins with who came first.
select
    'list/' || md5(arg_min(name, (acted_at, _row))) || '/' || strftime(min(acted_at), '%Y%m%dT%H%M%S') as meeting_id,
    null                               as series_id,
    null                               as title,
    null                               as organiser_id,
    min(acted_at)                      as started_at,
    max(acted_at)                      as ended_at,
    count(distinct regexp_replace(name, ' \((guest|phone)\)$', '')) as participants,
    true                               as is_online,
    sources(_file, _row)               as _sources
from raw.teams__log
where _file not in (select _file from reported)
group by _file
