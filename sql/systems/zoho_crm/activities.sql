-- One row per task and call. What a record is related to may be a deal, an account or a case: its number tells.
with logged as (
    select
        regexp_replace(task_id, '^zcrm_', '') as activity_id, 'task' as kind, owner, regexp_replace(related_id, '^zcrm_', '') as related_id,
        created_at, due_on, closed_at as done_at, status, null as seconds, _file, _row
    from raw.zoho_crm__tasks
    union all
    select
        'row ' || _row, 'task', owner, null, created_at, due_on, null, status, null, _file, _row
    from raw.zoho_crm__analytics_tasks
    where not exists (from raw.zoho_crm__tasks)
    union all
    select
        regexp_replace(call_id, '^zcrm_', ''), 'call', owner, regexp_replace(related_id, '^zcrm_', ''),
        created_at, reporting_day(starts_at), starts_at, coalesce(status, 'completed'),
        -- Minutes and seconds, or seconds alone. A spreadsheet takes minutes for hours, and puts seconds behind them.
        case when regexp_full_match(coalesce(duration, seconds), '\d+:\d\d(:00)?')
             then cast(split_part(coalesce(duration, seconds), ':', 1) as bigint) * 60 + cast(split_part(coalesce(duration, seconds), ':', 2) as bigint)
             when regexp_full_match(seconds, '\d+(\.0)?') then cast(cast(seconds as double) as bigint) end,
        _file, _row
    from raw.zoho_crm__calls
),
deals as (select distinct regexp_replace(deal_id, '^zcrm_', '') as id from raw.zoho_crm__deals),
accounts as (select distinct regexp_replace(account_id, '^zcrm_', '') as id from raw.zoho_crm__accounts),
cases as (select distinct regexp_replace(case_id, '^zcrm_', '') as id from raw.zoho_crm__cases)
select
    logged.activity_id                                      as activity_id,
    logged.kind                                             as kind,
    logged.owner                                            as owner,
    accounts.id                                             as customer_id,
    deals.id                                                as opportunity_id,
    cases.id                                                as case_id,
    logged.created_at                                       as created_at,
    logged.due_on                                           as due_on,
    case when listed.ours = 'done' then logged.done_at end  as done_at,
    logged.seconds                                          as seconds,
    coalesce(listed.ours, logged.status, 'unknown')         as status,
    logged._file,
    logged._row
from logged
left join deals on deals.id = logged.related_id
left join accounts on accounts.id = logged.related_id
left join cases on cases.id = logged.related_id
left join lookup.zoho_crm__statuses as listed on listed.record = logged.kind and listed.theirs = lower(logged.status)
