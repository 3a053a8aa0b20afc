-- One row per ticket. What was merged into another ticket is that ticket.
with merged as (
    select trim(unnest(string_split(merged_ids, ';'))) as loser from raw.hubspot__tickets where merged_ids is not null
),
company as (
    select trim(unnest(string_split(merged_ids, ';'))) as loser, company_id as winner
    from raw.hubspot__companies where merged_ids is not null
),
stayed as (
    select loser, min(winner) as winner from company where loser <> '' group by loser
),
contact as (
    select contact_id, min(case when not contains(company_id, ';') then company_id end) as company_id
    from raw.hubspot__contacts group by contact_id
),
ticket as (
    select
        ticket.*,
        coalesce(
            case when not contains(ticket.company_id, ';') then ticket.company_id end,
            case when ticket.company_id is null then contact.company_id end) as one_company,
        coalesce(own.ours, listed.ours, ticket.status) as our_status,
        -- Hours, minutes and seconds; a bare number is one of milliseconds.
        case when regexp_full_match(ticket.first_reply_time, '\d+:\d\d:\d\d')
             then cast(split_part(ticket.first_reply_time, ':', 1) as bigint) * 3600
                  + cast(split_part(ticket.first_reply_time, ':', 2) as bigint) * 60
                  + cast(split_part(ticket.first_reply_time, ':', 3) as bigint)
             when regexp_full_match(ticket.first_reply_time, '\d+(\.0)?')
             then cast(cast(ticket.first_reply_time as double) / 1000 as bigint) end as reply_seconds
    from raw.hubspot__tickets as ticket
    left join contact on contact.contact_id = ticket.contact_ids
    left join lookup.hubspot__ticket_statuses as own
        on lower(own.pipeline) = lower(ticket.pipeline) and lower(own.theirs) = lower(ticket.status)
    left join lookup.hubspot__ticket_statuses as listed on listed.pipeline is null and lower(listed.theirs) = lower(ticket.status)
)
select
    ticket.ticket_id                                        as case_id,
    ticket.ticket_id                                        as case_no,
    coalesce(stayed.winner, ticket.one_company)             as customer_id,
    ticket.owner                                            as owner,
    ticket.priority                                         as priority,
    ticket.channel                                          as channel,
    ticket.opened_at                                        as opened_at,
    case when ticket.our_status = 'closed' then ticket.closed_at end as closed_at,
    ticket.due_at                                           as due_at,
    coalesce(ticket.our_status, 'unknown')                  as status,
    kind.kind                                               as kind,
    ticket.category                                         as category,
    ticket.team                                             as team,
    coalesce(ticket.first_reply_at, ticket.opened_at + to_seconds(ticket.reply_seconds)) as first_response_at,
    ticket._file,
    ticket._row
from ticket
left join stayed on stayed.loser = ticket.one_company
left join lookup.hubspot__ticket_kinds as kind on kind.category = lower(ticket.category)
where ticket.ticket_id not in (select loser from merged)
