-- One row per person or team and reporting period. Periods overlap and are never added up.
select
    'person'                                          as subject_kind,
    usage.user                                        as person_id,
    ''                                                as subject_id,
    usage.refreshed_on                                as window_end,
    usage.period_days                                 as window_days,
    usage.last_active_on                              as last_active_on,
    -- The channel messages are posts and replies together.
    usage.channel_messages + usage.chat_messages      as messages,
    usage.meetings_organised                          as meetings_organised,
    -- Both columns say the same; the old one is going.
    coalesce(usage.meetings_attended, usage.meetings) as meetings_attended,
    coalesce(seconds_of(usage.audio), usage.audio_seconds, cast(usage.audio_minutes * 60 as bigint)) as meeting_seconds,
    null                                              as members_active,
    usage.is_deleted                                  as is_deleted,
    usage.is_licensed                                 as is_licensed,
    usage._file                                       as _file,
    usage._row                                        as _row
from raw.teams__user_activity as usage
union all by name
select
    'channel'                                         as subject_kind,
    ''                                                as person_id,
    team.team_id                                      as subject_id,
    team.refreshed_on                                 as window_end,
    team.period_days                                  as window_days,
    team.last_active_on                               as last_active_on,
    team.channel_messages                             as messages,
    null                                              as meetings_organised,
    null                                              as meetings_attended,
    null                                              as meeting_seconds,
    team.users_active                                 as members_active,
    null                                              as is_deleted,
    null                                              as is_licensed,
    team._file                                        as _file,
    team._row                                         as _row
from raw.teams__teams as team
