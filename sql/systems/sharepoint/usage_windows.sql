-- One row per site or person and reporting period. Periods overlap and are never added up.
with used as (
    select refreshed_on, period_days, user, last_active_on, is_deleted, files_active, null as storage, _file, _row from raw.sharepoint__user_activity
    union all
    select refreshed_on, period_days, user, last_active_on, is_deleted, files_active, null, _file, _row from raw.sharepoint__onedrive_activity
    union all
    select refreshed_on, period_days, user, last_active_on, is_deleted, null, storage, _file, _row from raw.sharepoint__onedrive_accounts
)
select
    'site'                                  as subject_kind,
    ''                                      as person_id,
    site_id                                 as subject_id,
    refreshed_on                            as window_end,
    period_days                             as window_days,
    last_active_on                          as last_active_on,
    files_active                            as files_active,
    storage                                 as storage_bytes,
    is_deleted                              as is_deleted,
    sources(_file, _row)                    as _sources
from raw.sharepoint__site_usage
group by all
union all by name
-- A file is on a site or in OneDrive, so that the files of both add up.
select
    'person'                                as subject_kind,
    user                                    as person_id,
    ''                                      as subject_id,
    refreshed_on                            as window_end,
    period_days                             as window_days,
    max(last_active_on)                     as last_active_on,
    sum(files_active)                       as files_active,
    sum(storage)                            as storage_bytes,
    bool_and(is_deleted)                    as is_deleted,
    sources(_file, _row)                    as _sources
from used
where user is not null
group by user, refreshed_on, period_days
