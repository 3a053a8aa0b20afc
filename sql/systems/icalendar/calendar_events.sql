-- One row per event and occurrence of a calendar that neither Google nor Microsoft wrote. Times without a zone are those of the
-- person who exports; a whole day has none.
select
    coalesce(event.uid || coalesce('/' || event.occurrence, ''), md5(concat_ws('|',
        coalesce(event.starts_at, event.starts_local, event.starts_on), event.seconds, regexp_replace(event.summary, ' \(absence\)$', '')))) as event_id,
    event.whose                                                       as calendar_id,
    case when event.repeats then event.uid end                        as series_id,
    regexp_replace(event.summary, ' \(absence\)$', '')               as subject,
    event.organiser                                                   as organiser_id,
    case when event.all_day then cast(event.starts_on as timestamp)
         when whole_days(event.starts_local, event.ends_local) then event.starts_local
         else coalesce(event.starts_at, exporter_utc(event.starts_local, 'icalendar')) end as starts_at,
    case when event.all_day then event.starts_on + event.seconds * interval 1 second
         when whole_days(event.starts_local, event.ends_local) then event.ends_local
         else coalesce(event.ends_at, exporter_utc(event.ends_local, 'icalendar')) end as ends_at,
    event.all_day or coalesce(whole_days(event.starts_local, event.ends_local), false) as is_all_day,
    coalesce(shown.ours, event.busy)                                  as show_as,
    coalesce(answer.ours, event.response)                             as response,
    event.invited                                                     as attendees,
    -- Only what came from Outlook has a word for an absence. Else a whole day whose title says so is one.
    case when event.busy = 'OOF' or (event.summary like '% (absence)'
            and (event.all_day or whole_days(event.starts_local, event.ends_local))) then true end as is_absence,
    coalesce(status.ours, event.status)                               as status,
    event._file                                                       as _file,
    event._row                                                        as _row
from raw.icalendar__events as event
left join lookup.icalendar__words as shown
    on shown.about = 'shown' and shown.theirs = coalesce(event.busy, event.transparency, 'OPAQUE')
left join lookup.icalendar__words as answer on answer.about = 'answer' and answer.theirs = event.response
left join lookup.icalendar__words as status on status.about = 'status' and status.theirs = coalesce(event.status, 'CONFIRMED')
