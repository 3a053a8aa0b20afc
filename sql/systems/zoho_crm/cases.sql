-- One row per case. Cases of Zoho Analytics have no number and are the same ones: they count only without the module's export.
with record as (
    select
        regexp_replace(case_id, '^zcrm_', '') as case_id, case_no,
        coalesce(regexp_replace(account_id, '^zcrm_', ''), account) as customer_id,
        owner, priority, reason, channel, kind, status, opened_at, closed_at, open_days, _file, _row
    from raw.zoho_crm__cases
    union all
    select
        'row ' || _row, null, null, owner, priority, reason, channel, kind, status, opened_at, null, open_days, _file, _row
    from raw.zoho_crm__analytics_cases
    where not exists (from raw.zoho_crm__cases)
)
select
    record.case_id                                          as case_id,
    record.case_no                                          as case_no,
    record.customer_id                                      as customer_id,
    record.owner                                            as owner,
    record.priority                                         as priority,
    record.reason                                           as reason,
    record.channel                                          as channel,
    record.opened_at                                        as opened_at,
    -- The time of the last change is none of closing: closed cases are changed as well.
    case when listed.ours = 'closed' then coalesce(record.closed_at, record.opened_at + to_days(cast(record.open_days as integer))) end as closed_at,
    coalesce(listed.ours, record.status, 'unknown')         as status,
    kind.kind                                               as kind,
    record.kind                                             as category,
    record._file,
    record._row
from record
left join lookup.zoho_crm__statuses as listed on listed.record = 'case' and listed.theirs = lower(record.status)
left join lookup.zoho_crm__case_kinds as kind on kind.theirs = lower(record.kind)
