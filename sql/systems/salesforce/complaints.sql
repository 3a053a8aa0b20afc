-- One row per case whose type is one of a complaint.
with merged as (
    select account_id, min(master_id) as master_id from raw.salesforce__account where is_deleted group by account_id
)
select
    ticket.case_id                                        as complaint_id,
    coalesce(nullif(merged.master_id, '000000000000000AAA'), nullif(ticket.account_id, '000000000000000AAA')) as customer_id,
    nullif(ticket.product_id, '000000000000000AAA')       as product_id,
    reporting_day(ticket.opened_at)                       as received_on,
    case when ticket.is_closed then reporting_day(ticket.closed_at) end as closed_on,
    coalesce(kind.complaint, 'other')                     as kind,
    ticket.reason                                         as reason,
    ticket._file,
    ticket._row
from raw.salesforce__case as ticket
join lookup.salesforce__case_kinds as kind on kind.theirs = lower(ticket.kind) and kind.kind = 'complaint'
left join merged on merged.account_id = ticket.account_id
where ticket.is_deleted is not true
