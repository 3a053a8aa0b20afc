-- One row per support case; records in the recycle bin (merged cases are there too) are left out. A report tells of the same
-- cases: it counts where the data export lacks them.
with owner as (
    select user_id, min(concat_ws(' ', first_name, last_name)) as name from raw.salesforce__user group by user_id
),
merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
)
select
    ticket.case_id                                        as case_id,
    ticket.case_no                                        as case_no,
    coalesce(nullif(merged.master_id, '000000000000000AAA'), nullif(ticket.account_id, '000000000000000AAA')) as customer_id,
    coalesce(nullif(owner.name, ''), nullif(ticket.owner_id, '000000000000000AAA')) as owner,
    ticket.priority                                       as priority,
    ticket.reason                                         as reason,
    ticket.channel                                        as channel,
    ticket.opened_at                                      as opened_at,
    case when ticket.is_closed then ticket.closed_at end  as closed_at,
    ticket.due_at                                         as due_at,
    case ticket.is_closed when true then 'closed' when false then 'open' else 'unknown' end as status,
    kind.kind                                             as kind,
    ticket.kind                                           as category,
    ticket._file,
    ticket._row
from raw.salesforce__case as ticket
left join merged on merged.account_id = ticket.account_id
left join owner on owner.user_id = ticket.owner_id
left join lookup.salesforce__case_kinds as kind on kind.theirs = lower(ticket.kind)
where ticket.is_deleted is not true
union all
select
    coalesce(report.case_id, report.case_no)              as case_id,
    report.case_no                                        as case_no,
    report.account                                        as customer_id,
    report.owner                                          as owner,
    report.priority                                       as priority,
    report.reason                                         as reason,
    report.channel                                        as channel,
    report.opened_at                                      as opened_at,
    case when coalesce(report.is_closed, listed.ours = 'closed') then report.closed_at end as closed_at,
    null                                                  as due_at,
    case when report.is_closed then 'closed' when not report.is_closed then 'open'
         when listed.ours = 'waiting' then 'open' else coalesce(listed.ours, report.status, 'unknown') end as status,
    kind.kind                                             as kind,
    report.kind                                           as category,
    report._file,
    report._row
from raw.salesforce__case_report as report
left join lookup.salesforce__case_statuses as listed on listed.theirs = lower(report.status)
left join lookup.salesforce__case_kinds as kind on kind.theirs = lower(report.kind)
where report.case_no not in (select case_no from raw.salesforce__case where case_no is not null)
