-- One row per person or program of a workspace. Somebody who was invited and never came is nobody yet.
with given as (
    select user_id, email, name, time_zone, null as joined_on, null as left_on, not is_deleted as is_active,
        coalesce(is_restricted, false) or coalesce(is_ultra_restricted, false) as is_external, is_bot, _file, _row
    from raw.slack__users
    union all
    select user_id, email, name, null, coalesce(claimed_on, created_on), deactivated_on, deactivated_on is null,
        contains(lower(account_type), 'guest'), false, _file, _row
    from raw.slack__member_analytics
    where not contains(lower(account_type), 'invit')
    union all
    select user_id, email, name, null, null, null, status <> 'Deactivated', null, false, _file, _row
    from raw.slack__member_list
    union all
    select user_id, email, null, null, null, null, null, is_guest, false, _file, _row from raw.slack__member_days
    union all
    -- Who writes and is in no list of people is of another workspace: the message alone says the name.
    select user, null, arg_max(profile_name, ts), null, null, null, null, true, false, min(_file), arg_min(_row, (_file, _row))
    from raw.slack__messages
    where user is not null and bot_id is null and profile_name is not null and exists (select 1 from raw.slack__users)
        and user not in (select user_id from raw.slack__users)
    group by user
),
known as (
    select user_id, max(email) as email from given group by user_id
)
select
    coalesce(known.email, given.user_id)                                   as person_id,
    arg_max(given.name, (parts.rank, given._row))                          as name,
    max(given.user_id)                                                     as account_id,
    arg_max(given.time_zone, (parts.rank, given._row))                     as time_zone,
    max(given.joined_on)                                                   as joined_on,
    arg_max(given.left_on, (parts.rank, given._row))                       as left_on,
    arg_max(given.is_active, (parts.rank, given._row))                     as is_active,
    arg_max(given.is_external, (parts.rank, given._row))                   as is_external,
    bool_or(given.is_bot)                                                  as is_bot,
    sources(given._file, given._row)                                       as _sources
from given
join known on known.user_id = given.user_id
join meta.parts on parts.part_id = given._file
group by coalesce(known.email, given.user_id)
