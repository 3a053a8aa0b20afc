-- One row per support case; records in the recycle bin (merged cases are there too) are left out.
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
    ticket._file,
    ticket._row
from raw.salesforce__case as ticket
left join merged on merged.account_id = ticket.account_id
left join owner on owner.user_id = ticket.owner_id
where ticket.is_deleted is not true
