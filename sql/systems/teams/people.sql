-- One row per account of the usage report. Where names are concealed all ids are zero, and the accounts are nobody's.
select
    usage.user                                        as person_id,
    arg_max(user_id, refreshed_on)                    as account_id,
    not coalesce(arg_max(is_deleted, refreshed_on), false) as is_active,
    arg_max(is_external, refreshed_on)                as is_external,
    false                                             as is_bot,
    sources(_file, _row)                              as _sources
from raw.teams__user_activity as usage
where user_id is null or user_id <> '00000000-0000-0000-0000-000000000000'
group by usage.user
