-- One row per item fulfilment for a sales order.
with line as (
    select line.*, coalesce(status.ours, case when blank(line.status) then 'shipped' else line.status end) as our_status
    from raw.netsuite__transaction_lines as line
    join lookup.netsuite__types as type on type.theirs = lower(line.type)
    left join lookup.netsuite__statuses as status
        on status.document = 'fulfilment' and status.theirs = lower(regexp_replace(line.status, '^.*:\s*', ''))
    where type.ours = 'fulfilment' and (line.created_from is null or lower(line.created_from) like 'sales order%')
)
select
    document_no                                                 as shipment_id,
    coalesce(min(tracking_no), document_no)                     as shipment_no,
    min(nullif(name, '- None -'))                               as customer_id,
    min(nullif(location, '- None -'))                           as site,
    min(country)                                                as country,
    min(carrier)                                                as carrier,
    max(coalesce(shipped_on, date)) filter (our_status = 'shipped') as shipped_on,
    min(our_status)                                             as status,
    sources(_file, _row)                                        as _sources
from line
where document_no is not null
group by document_no
