-- One row per call, meeting and task. Linked to a record only where it names one of that kind.
with logged as (
    select
        call_id as activity_id, 'call' as kind, owner, company_id, deal_ids, ticket_ids, created_at, cast(null as date) as due_on,
        happened_at as begins_at, coalesce(status, 'completed') as status,
        case when regexp_full_match(duration, '\d+:\d\d:\d\d')
             then cast(split_part(duration, ':', 1) as bigint) * 3600 + cast(split_part(duration, ':', 2) as bigint) * 60
                  + cast(split_part(duration, ':', 3) as bigint)
             when regexp_full_match(duration, '\d+(\.0)?') then cast(cast(duration as double) / 1000 as bigint) end as seconds,
        _file, _row
    from raw.hubspot__calls
    union all
    select
        meeting_id, 'meeting', owner, company_id, deal_ids, ticket_ids, created_at, reporting_day(starts_at),
        starts_at, coalesce(outcome, case when starts_at < as_of() then 'completed' else 'scheduled' end),
        date_diff('second', starts_at, ends_at), _file, _row
    from raw.hubspot__meetings
    union all
    select
        task_id, 'task', owner, company_id, deal_ids, ticket_ids, created_at, reporting_day(due_at),
        done_at, status, null, _file, _row
    from raw.hubspot__tasks
)
select
    logged.activity_id                                      as activity_id,
    logged.kind                                             as kind,
    logged.owner                                            as owner,
    case when not contains(logged.company_id, ';') then logged.company_id end as customer_id,
    case when not contains(logged.deal_ids, ';') then logged.deal_ids end as opportunity_id,
    case when not contains(logged.ticket_ids, ';') then logged.ticket_ids end as case_id,
    logged.created_at                                       as created_at,
    logged.due_on                                           as due_on,
    case when listed.ours = 'done' then logged.begins_at end as done_at,
    logged.seconds                                          as seconds,
    coalesce(listed.ours, logged.status, 'unknown')         as status,
    logged._file,
    logged._row
from logged
left join lookup.hubspot__activity_statuses as listed on listed.kind = logged.kind and listed.theirs = lower(logged.status)
