-- One row per day, for all people and channels together. Posts of apps are not in it.
select
    ''                                     as channel_id,
    ''                                     as person_id,
    day.day                                as counted_on,
    -- The channel messages are posts and replies together.
    day.channel_messages + day.chat_messages as messages,
    day.replies                            as replies,
    day._file                              as _file,
    day._row                               as _row
from raw.teams__daily_activity as day
