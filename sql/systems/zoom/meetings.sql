-- One row per meeting or webinar. Rooms are used again and again, so a meeting is its number and its start.
with alone as (
    -- A list of participants without its meeting: the file's name has the number.
    select _file, coalesce(nullif(regexp_extract(min(file), '(\d{9,})', 1), ''), min(file)) as room, min(joined_at) as first_at, max(left_at) as last_at,
        count(distinct coalesce(email, regexp_replace(name, ' \((guest|phone)\)$', ''))) as participants, sources(_file, _row) as _sources
    from raw.zoom__participants
    where meeting_no is null and waiting is not true
    group by _file
),
listed as (
    select replace(meeting_no, ' ', '') as room, started_at, ended_at from raw.zoom__meetings
    union
    select replace(meeting_no, ' ', ''), started_at, ended_at from raw.zoom__details
)
select
    replace(meeting.meeting_no, ' ', '') || '/' || strftime(meeting.started_at, '%Y%m%dT%H%M%S') as meeting_id,
    replace(meeting.meeting_no, ' ', '')  as series_id,
    null                                  as kind,
    min(meeting.topic)                    as title,
    min(meeting.host)                     as organiser_id,
    meeting.started_at                    as started_at,
    max(meeting.ended_at)                 as ended_at,
    max(meeting.participants)             as participants,
    true                                  as is_online,
    sources(meeting._file, meeting._row)  as _sources
from (
    select meeting_no, topic, host, started_at, ended_at, participants, _file, _row from raw.zoom__meetings
    union all
    select meeting_no, topic, host, started_at, ended_at, participants, _file, _row from raw.zoom__details
) as meeting
group by replace(meeting.meeting_no, ' ', ''), meeting.started_at
union all by name
select
    replace(webinar_no, ' ', '') || '/' || strftime(started_at, '%Y%m%dT%H%M%S') as meeting_id,
    replace(webinar_no, ' ', '')          as series_id,
    'webinar'                             as kind,
    min(topic)                            as title,
    null                                  as organiser_id,
    started_at                            as started_at,
    started_at + max(minutes) * interval 1 minute as ended_at,
    max(participants)                     as participants,
    true                                  as is_online,
    sources(_file, _row)                  as _sources
from raw.zoom__webinars
group by replace(webinar_no, ' ', ''), started_at
union all by name
select
    alone.room || '/' || strftime(alone.first_at, '%Y%m%dT%H%M%S') as meeting_id,
    alone.room                            as series_id,
    null                                  as kind,
    null                                  as title,
    null                                  as organiser_id,
    alone.first_at                        as started_at,
    alone.last_at                         as ended_at,
    alone.participants                    as participants,
    true                                  as is_online,
    alone._sources                        as _sources
from alone
where not exists (select 1 from listed where listed.room = alone.room
    and alone.first_at between listed.started_at - interval 15 minute and listed.ended_at)
