-- One row per member or channel and window of the analytics. A file whose name no longer says its window says nothing.
with account as (
    select user_id, max(email) as email
    from (
        select user_id, email from raw.slack__users
        union all select user_id, email from raw.slack__member_list
        union all select user_id, email from raw.slack__member_analytics
        union all select user_id, email from raw.slack__member_days
    ) group by user_id
),
channel as (
    select name, min(channel_id) as channel_id
    from (select name, channel_id from raw.slack__channels union select name, channel_id from raw.slack__channel_list)
    group by name having count(distinct channel_id) = 1
),
counted as (
    select 'person' as subject_kind, coalesce(account.email, line.user_id) as person_id, '' as subject_id, line.until, line.since, line.days, line.always,
        line.last_active_on, line.days_active, line.messages, null as members, null as members_active, line.deactivated_on is not null as is_deleted,
        line._file, line._row
    from raw.slack__member_analytics as line
    join account on account.user_id = line.user_id
    where not contains(lower(line.account_type), 'invit')
    union all by name
    select 'channel' as subject_kind, '' as person_id, coalesce(channel.channel_id, line.name) as subject_id, line.until, line.since, line.days, line.always,
        line.last_active_on, line.messages, line.members, line.posted as members_active, line._file, line._row
    from raw.slack__channel_analytics as line
    left join channel on channel.name = line.name
),
dated as (
    select *,
        cast(try_strptime(regexp_replace(until, '[\W_]+', ' ', 'g'), '%b %d %Y') as date) as last_on,
        cast(try_strptime(regexp_replace(since, '[\W_]+', ' ', 'g'), '%b %d %Y') as date) as first_on
    from counted
)
select
    subject_kind                                              as subject_kind,
    person_id                                                 as person_id,
    subject_id                                                as subject_id,
    last_on                                                   as window_end,
    case when always is not null then 0
         else coalesce(cast(days as bigint), date_diff('day', first_on, last_on) + 1) end as window_days,
    last_active_on                                            as last_active_on,
    days_active                                               as days_active,
    messages                                                  as messages,
    members                                                   as members,
    members_active                                            as members_active,
    is_deleted                                                as is_deleted,
    _file                                                     as _file,
    _row                                                      as _row
from dated
