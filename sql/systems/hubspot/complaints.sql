-- One row per ticket whose category is one of a complaint.
with merged as (
    select trim(unnest(string_split(merged_ids, ';'))) as loser from raw.hubspot__tickets where merged_ids is not null
)
select
    ticket.ticket_id                                        as complaint_id,
    case when not contains(ticket.company_id, ';') then ticket.company_id end as customer_id,
    reporting_day(ticket.opened_at)                         as received_on,
    case when coalesce(own.ours, listed.ours) = 'closed' then reporting_day(ticket.closed_at) end as closed_on,
    coalesce(kind.complaint, 'other')                       as kind,
    ticket.category                                         as reason,
    ticket._file,
    ticket._row
from raw.hubspot__tickets as ticket
join lookup.hubspot__ticket_kinds as kind on kind.category = lower(ticket.category) and kind.kind = 'complaint'
left join lookup.hubspot__ticket_statuses as own
    on lower(own.pipeline) = lower(ticket.pipeline) and lower(own.theirs) = lower(ticket.status)
left join lookup.hubspot__ticket_statuses as listed on listed.pipeline is null and lower(listed.theirs) = lower(ticket.status)
where ticket.ticket_id not in (select loser from merged)
