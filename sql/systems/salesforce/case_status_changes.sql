-- One row per move to another status, and one for the creation. The history also records new owners: those rows name the same
-- status again.
with history as (
    select
        history_id, case_id, changed_at, status, _file, _row,
        lag(status) over (partition by case_id order by changed_at, history_id) as before,
        row_number() over (partition by case_id order by changed_at, history_id) as n
    from raw.salesforce__case_history
    where is_deleted is not true
)
select
    history.history_id                              as change_id,
    history.case_id                                 as case_id,
    history.changed_at                              as changed_at,
    history.before                                  as from_name,
    history.status                                  as to_name,
    case when history.n > 1 then coalesce(was.ours, history.before) end as from_status,
    coalesce(becomes.ours, history.status, 'unknown') as to_status,
    history._file,
    history._row
from history
left join lookup.salesforce__case_statuses as was on was.theirs = lower(history.before)
left join lookup.salesforce__case_statuses as becomes on becomes.theirs = lower(history.status)
where (history.n = 1 or history.status is distinct from history.before)
    and history.case_id not in (select case_id from raw.salesforce__case where is_deleted and case_id is not null)
