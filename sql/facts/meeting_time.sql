-- One row per person and meeting that took place.
-- key: system, meeting_id, person_id
-- inflow: held_on
-- source: meeting_attendance(_system = system, meeting_id = meeting_id, person_id = person_id)
-- refill: system, meeting_id
-- through: meetings(meeting_id) = meeting_attendance(meeting_id)
select
    attended._system                                    as system,
    attended.meeting_id                                 as meeting_id,
    attended.person_id                                  as person_id,
    meeting.kind                                        as kind,
    reporting_day(coalesce(meeting.started_at, meeting.scheduled_start_at, attended.joined_at)) as held_on,
    coalesce(attended.is_external, false)               as is_external,
    attended.seconds                                    as attended_seconds
from ops.meeting_attendance as attended
left join ops.meetings as meeting on meeting._system = attended._system and meeting.meeting_id = attended.meeting_id
