-- One row per time that a support case was open: from its opening, or a reopening, to the closing that followed.
-- key: system, case_id, spell_no
-- inflow: opened_on
-- source: cases(_system = system, case_id = case_id)
-- source: case_status_changes(_system = system, case_id = case_id)
-- refill: system, case_id
-- through: customers(customer_id) = cases(customer_id)
with event as (
    select _system as system, case_id, opened_at as happened_at, 'opened' as kind from ops.cases
    union all
    select _system, case_id, closed_at, 'closed' from ops.cases where closed_at is not null
    union all
    select _system, case_id, changed_at, case when to_status = 'closed' then 'closed' else 'opened' end
    from ops.case_status_changes
    where changed_at is not null and (to_status = 'closed') <> (coalesce(from_status, 'open') = 'closed')
),
-- What repeats the state that a case is in already says nothing new; within a second it opens before it closes.
turn as (
    select *
    from event
    qualify kind is distinct from lag(kind, 1, 'closed') over (
        partition by system, case_id order by happened_at nulls first, kind desc)
),
spell as (
    select
        *,
        row_number() over history as turn_no,
        lead(happened_at) over history as closed_at,
        lead(happened_at, 2) over history as reopened_at
    from turn
    window history as (partition by system, case_id order by happened_at nulls first, kind desc)
),
followed as (
    select distinct _system as system, case_id from ops.case_status_changes
)
select
    item._system                                                as system,
    item.case_id                                                as case_id,
    (spell.turn_no + 1) // 2                                    as spell_no,
    item.owner                                                  as owner,
    item.team                                                   as team,
    item.priority                                               as priority,
    item.category                                               as category,
    coalesce(customer.our_name, customer.name, item.customer_id) as customer,
    reporting_day(spell.happened_at)                            as opened_on,
    reporting_day(spell.closed_at)                              as closed_on,
    spell.turn_no = 1                                           as is_first,
    item.status = 'closed' and spell.closed_at is null          as is_closed_undated,
    followed.case_id is not null                                as has_history,
    reporting_day(spell.reopened_at) - reporting_day(spell.closed_at) as reopened_after_days,
    item.contacts                                               as contacts
from spell
join ops.cases as item on item._system = spell.system and item.case_id = spell.case_id
left join followed on followed.system = item._system and followed.case_id = item.case_id
left join ops.customers as customer on customer._system = item._system and customer.customer_id = item.customer_id
where spell.kind = 'opened'
