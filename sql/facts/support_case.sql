-- One row per support case, with how long its first answer and its solution took. Work seconds leave out the days that the company does not work.
-- key: system, case_id
-- inflow: opened_on
-- source: cases(_system = system, case_id = case_id)
-- source: case_status_changes(_system = system, case_id = case_id)
-- refill: system, case_id
-- ages: due_on
-- through: customers(customer_id) = cases(customer_id)
-- list: case_id = Case, customer = Customer, owner = Owner, priority = Priority, category = Category, opened_on = Opened, due_on = Due, late(due_on, closed_on) = Days late
with step as (
    select
        change._system as system, change.case_id, change.to_status, change.changed_at,
        lead(change.changed_at) over (partition by change._system, change.case_id order by change.changed_at, change.change_id)
            as next_at
    from ops.case_status_changes as change
    where change.changed_at is not null
),
known as (
    select
        step.system, step.case_id,
        min(step.changed_at) filter (step.to_status = 'closed') as first_closed_at,
        coalesce(sum(greatest(0, date_diff('second',
            greatest(step.changed_at, item.opened_at), least(coalesce(step.next_at, item.closed_at), item.closed_at))))
            filter (step.to_status = 'waiting'), 0)
            as waiting_seconds
    from step join ops.cases as item on item._system = step.system and item.case_id = step.case_id
    group by step.system, step.case_id
),
clock as (
    select
        *,
        reporting_day(opened_at) as opened_on,
        reporting_day(closed_at) as closed_on,
        reporting_day(first_response_at) as answered_on,
        date_diff('second', begin_of(reporting_day(opened_at)), opened_at) as opened_second,
        date_diff('second', begin_of(reporting_day(closed_at)), closed_at) as closed_second,
        date_diff('second', begin_of(reporting_day(first_response_at)), first_response_at) as answered_second
    from ops.cases
)
select
    item._system                                                as system,
    item.case_id                                                as case_id,
    item.owner                                                  as owner,
    item.team                                                   as team,
    item.priority                                               as priority,
    item.category                                               as category,
    item.channel                                                as channel,
    coalesce(customer.our_name, customer.name, item.customer_id) as customer,
    item.opened_on                                              as opened_on,
    item.closed_on                                              as closed_on,
    reporting_day(item.due_at)                                  as due_on,
    reporting_day(item.due_at) < as_of()                        as is_due,
    item.closed_at <= item.due_at                               as is_within_target,
    item.status = 'closed' and item.closed_at is null           as is_closed_undated,
    date_diff('second', item.opened_at, item.first_response_at) as first_response_seconds,
    -- Whole working days between the two days, the part of the last day, less the part of the first.
    86400 * working_days(item.opened_on - 1, item.answered_on - 1)
        + working_days(item.answered_on - 1, item.answered_on) * item.answered_second
        - working_days(item.opened_on - 1, item.opened_on) * item.opened_second as first_response_work_seconds,
    date_diff('second', item.opened_at, item.closed_at)         as resolution_seconds,
    86400 * working_days(item.opened_on - 1, item.closed_on - 1)
        + working_days(item.closed_on - 1, item.closed_on) * item.closed_second
        - working_days(item.opened_on - 1, item.opened_on) * item.opened_second as resolution_work_seconds,
    date_diff('second', item.opened_at, item.closed_at) - known.waiting_seconds as resolution_active_seconds,
    reporting_day(least(known.first_closed_at, item.closed_at)) as first_closed_on,
    date_diff('second', item.opened_at, least(known.first_closed_at, item.closed_at)) as first_resolution_seconds
from clock as item
left join known on known.system = item._system and known.case_id = item.case_id
left join ops.customers as customer on customer._system = item._system and customer.customer_id = item.customer_id
