-- One row per channel, person and day of the workspace export: who joined, copies and Slackbot are no messages.
-- On days that no workspace export has, the API's counts per person, else per channel, stand for it: never two of them.
with account as (
    select user_id, max(email) as email, bool_or(is_bot) as is_bot
    from (
        select user_id, email, is_bot from raw.slack__users
        union all select user_id, email, false from raw.slack__member_list
        union all select user_id, email, false from raw.slack__member_analytics
        union all select user_id, email, false from raw.slack__member_days
    ) group by user_id
),
place as (
    -- A folder bears the name that the channel had, direct messages the id.
    select coalesce(name, channel_id) as folder, arg_max(channel_id, (parts.rank, _row)) as channel_id, arg_max(kind, (parts.rank, _row)) as kind
    from raw.slack__channels join meta.parts on parts.part_id = _file
    group by coalesce(name, channel_id)
),
said as (
    select
        coalesce(place.channel_id, message.channel)           as channel_id,
        place.kind                                            as kind,
        message.ts                                            as ts,
        cast(message.ts as decimal(20, 6))                    as said_at,
        nullif(message.thread_ts, message.ts)                 as root_ts,
        coalesce(message.user, message.comment_user)          as user_id,
        coalesce(account.email, message.user, message.comment_user) as person_id,
        -- A file that a person sends through a program is that person's.
        not ((message.bot_id is not null and message.display_as_bot is not false) or message.subtype is not distinct from 'bot_message'
            or coalesce(account.is_bot, false))               as by_person,
        message._file                                         as _file,
        message._row                                          as _row
    from raw.slack__messages as message
    left join place on place.folder = message.channel
    left join account on account.user_id = coalesce(message.user, message.comment_user)
    left join lookup.slack__subtypes as subtype on subtype.theirs = message.subtype
    join meta.parts on parts.part_id = message._file
    where message.type = 'message' and (message.subtype is null or subtype.ours = 'said')
    -- A renamed channel has its history in two folders.
    qualify row_number() over (partition by coalesce(place.channel_id, message.channel), message.ts order by parts.rank desc, message._row desc) = 1
),
answer as (
    select root.channel_id, root.ts, min(reply.said_at) as answered_at
    from said as root
    join said as reply on reply.channel_id = root.channel_id and reply.root_ts = root.ts and reply.by_person and reply.user_id <> root.user_id
    where root.root_ts is null and root.by_person
    group by root.channel_id, root.ts
)
select
    said.channel_id                                           as channel_id,
    case when said.by_person then coalesce(said.person_id, '') else '' end as person_id,
    reporting_day(make_timestamp(cast(said.said_at * 1000000 as bigint))) as counted_on,
    case min(said.kind) when 'channels' then 'public' when 'groups' then 'private' when 'mpims' then 'direct' when 'dms' then 'direct' end as channel_kind,
    count(*) filter (said.by_person)                          as messages,
    count(said.root_ts) filter (said.by_person)               as replies,
    count(*) filter (not said.by_person)                      as bot_messages,
    count(*) filter (said.by_person and said.root_ts is null) as threads_started,
    count(answer.answered_at)                                          as threads_answered,
    cast(sum(round(answer.answered_at - said.said_at)) as bigint)           as answer_seconds,
    sources(said._file, said._row)                            as _sources
from said
left join answer on answer.channel_id = said.channel_id and answer.ts = said.ts
group by said.channel_id, case when said.by_person then coalesce(said.person_id, '') else '' end,
    reporting_day(make_timestamp(cast(said.said_at * 1000000 as bigint)))
union all by name
select
    ''                                                        as channel_id,
    coalesce(account.email, line.user_id)                     as person_id,
    line.day                                                  as counted_on,
    line.messages                                             as messages,
    sources(line._file, line._row)                            as _sources
from raw.slack__member_days as line
join account on account.user_id = line.user_id
where line.day not in (select reporting_day(make_timestamp(cast(said_at * 1000000 as bigint))) from said)
group by account.email, line.user_id, line.day, line.messages
union all by name
select
    line.channel_id                                           as channel_id,
    ''                                                        as person_id,
    line.day                                                  as counted_on,
    line.member_messages                                      as messages,
    sources(line._file, line._row)                            as _sources
from raw.slack__channel_days as line
where line.day not in (select reporting_day(make_timestamp(cast(said_at * 1000000 as bigint))) from said)
    and line.day not in (select day from raw.slack__member_days)
group by line.channel_id, line.day, line.member_messages
