-- One row per delivery in the list of deliveries.
with line as (
    select delivery.*, coalesce(status.ours, delivery.release_status, 'not given') as our_status
    from raw.oracle__deliveries as delivery
    left join lookup.oracle__statuses as status
        on status.document = 'release' and status.theirs = lower(delivery.release_status)
)
select
    delivery                                    as shipment_id,
    coalesce(min(tracking_no), delivery)        as shipment_no,
    min(coalesce(customer_no, customer))        as customer_id,
    min(warehouse)                              as site,
    min(country)                                as country,
    min(carrier)                                as carrier,
    max(case when shipped_at = date_trunc('day', shipped_at) then cast(shipped_at as date) else reporting_day(shipped_at) end)
        filter (our_status = 'shipped')         as shipped_on,
    max(case when arrived_at = date_trunc('day', arrived_at) then cast(arrived_at as date) else reporting_day(arrived_at) end)
        filter (our_status = 'shipped')         as delivered_on,
    case when bool_or(our_status not in ('open', 'shipped', 'cancelled')) then min(our_status) filter (our_status not in ('open', 'shipped', 'cancelled'))
         when bool_and(our_status = 'cancelled') then 'cancelled'
         when bool_or(our_status = 'shipped' and arrived_at is not null) then 'delivered'
         when bool_or(our_status = 'shipped') then 'shipped' else 'open' end as status,
    sources(_file, _row)                        as _sources
from line
where delivery is not null
group by delivery
