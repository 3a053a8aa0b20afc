-- One row per case whose type is one of a complaint.
select
    regexp_replace(record.case_id, '^zcrm_', '')            as complaint_id,
    coalesce(regexp_replace(record.account_id, '^zcrm_', ''), record.account) as customer_id,
    regexp_replace(record.product_id, '^zcrm_', '')         as product_id,
    reporting_day(record.opened_at)                         as received_on,
    case when listed.ours = 'closed' then reporting_day(record.closed_at) end as closed_on,
    coalesce(kind.complaint, 'other')                       as kind,
    record.reason                                           as reason,
    record._file,
    record._row
from raw.zoho_crm__cases as record
join lookup.zoho_crm__case_kinds as kind on kind.theirs = lower(record.kind) and kind.kind = 'complaint'
left join lookup.zoho_crm__statuses as listed on listed.record = 'case' and listed.theirs = lower(record.status)
