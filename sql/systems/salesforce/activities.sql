-- One row per task and meeting. Templates of recurring ones, and the copies of a meeting for each who is invited, are none.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
),
logged as (
    select
        task.task_id as activity_id,
        coalesce(kind.ours, case when task.kind is null then coalesce(subtype.ours, 'task') else 'other' end) as kind, task.owner_id,
        task.about_id, task.account_id, task.created_at, task.due_on, task.done_at,
        task.seconds, case task.is_closed when true then 'done' when false then 'open' else 'unknown' end as status, task._file, task._row
    from raw.salesforce__task as task
    left join lookup.salesforce__activity_kinds as kind on kind.theirs = lower(task.kind)
    left join lookup.salesforce__activity_kinds as subtype on subtype.theirs = lower(task.subtype)
    where task.is_deleted is not true and task.is_template is not true
    union all
    select
        event_id, 'meeting', owner_id, about_id, account_id, created_at, reporting_day(starts_at),
        case when reporting_day(starts_at) <= as_of() then starts_at end,
        minutes * 60, case when reporting_day(starts_at) <= as_of() then 'done' else 'open' end, _file, _row
    from raw.salesforce__event
    where is_deleted is not true and is_template is not true and is_child is not true
)
select
    logged.activity_id                                      as activity_id,
    logged.kind                                             as kind,
    coalesce(nullif(owner.name, ''), nullif(logged.owner_id, '000000000000000AAA')) as owner,
    coalesce(nullif(logged.account_id, '000000000000000AAA'), case when starts_with(logged.about_id, '001') then logged.about_id end)
        as customer_id,
    case when starts_with(logged.about_id, '006') then logged.about_id end as opportunity_id,
    case when starts_with(logged.about_id, '500') then logged.about_id end as case_id,
    logged.created_at                                       as created_at,
    logged.due_on                                           as due_on,
    case when logged.status = 'done' then logged.done_at end as done_at,
    logged.seconds                                          as seconds,
    logged.status                                           as status,
    logged._file,
    logged._row
from logged
left join owner on owner.user_id = logged.owner_id
