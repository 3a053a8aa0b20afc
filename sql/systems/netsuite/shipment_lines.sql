-- One row per line of an item fulfilment for a sales order. A search may show each line twice, for the stock account and for the
-- cost of goods, with opposite signs. Fulfilments name the order, not its line: an item's shipments fill its lines in their order.
with line as (
    select
        line.*,
        case when type.ours is not null and type.ours <> 'item' then type.ours
             when bool_or(line.qty_done is not null and line.promised_on is not null) over document then 'sales_order'
             when bool_or(line.qty_done is not null and coalesce(line.expected_on, line.receive_by) is not null) over document
                 then 'purchase_order' end                                      as kind,
        regexp_replace(line.item, '^.*\s:\s+', '')                              as product_id,
        coalesce(line.amount_fx, line.amount_net, line.amount)                  as net,
        row_number() over (partition by line._file, case when type.ours <> 'item' then line.type end, line.document_no order by line._row) as nth
    from raw.netsuite__transaction_lines as line
    left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    where not blank(line.item) and line.item <> '- None -' and coalesce(lower(line.main), '') not in ('*', 'yes', 't', 'true')
      and not coalesce(line.is_tax or line.is_cogs or line.is_shipping, false)
    window document as (partition by line._file, line.document_no)
),
ordered as (
    select
        document_no, product_id, coalesce(line_id, cast(nth as varchar)) as line_no,
        sum(abs(quantity)) over (partition by document_no, product_id order by nth) - abs(quantity) as qty_before
    from line
    where kind = 'sales_order' and quantity <> 0 and not coalesce(is_component, false)
),
signed as (
    select
        line.*,
        regexp_extract(created_from, '#\s*(.+?)\s*$', 1)                        as order_no,
        bool_or(quantity > 0) over same                                         as has_in,
        bool_or(quantity < 0) over same                                         as has_out,
        bool_or(net > 0) over same                                              as has_debit,
        bool_or(net < 0) over same                                              as has_credit
    from line
    where kind = 'fulfilment' and quantity <> 0 and (created_from is null or lower(created_from) like 'sales order%')
    window same as (partition by line._file, line.document_no, line.item)
),
shipped as (
    select
        signed.*,
        coalesce(status.ours, case when blank(signed.status) then 'shipped' else signed.status end) as our_status,
        abs(signed.quantity)                                                    as qty,
        coalesce(signed.shipped_on, signed.date)                                as day,
        coalesce(sum(abs(signed.quantity)) over (
            partition by signed.order_no, signed.product_id order by coalesce(signed.shipped_on, signed.date), signed.document_no, signed._row
            rows between unbounded preceding and 1 preceding), 0)               as qty_before
    from signed
    left join lookup.netsuite__statuses as status
        on status.document = 'fulfilment' and status.theirs = lower(regexp_replace(signed.status, '^.*:\s*', ''))
    -- Of two rows with opposite signs, one.
    where case when has_in and has_out then quantity > 0 when has_debit and has_credit then net > 0 else true end
)
select
    shipped.document_no                                         as shipment_id,
    coalesce(shipped.line_id, cast(shipped.nth as varchar))     as shipment_line_no,
    shipped.order_no                                            as order_id,
    ordered.line_no                                             as line_no,
    shipped.product_id                                          as product_id,
    nullif(shipped.location, '- None -')                        as site,
    shipped.carrier                                             as carrier,
    -- With a status that no list has, the goods may not have left: no day rather than a wrong one.
    case when our_status = 'shipped' then shipped.day end       as shipped_on,
    shipped.qty                                                 as qty_shipped,
    shipped._file                                               as _file,
    shipped._row                                                as _row
from shipped
asof left join ordered
    on ordered.document_no = shipped.order_no and ordered.product_id = shipped.product_id and ordered.qty_before <= shipped.qty_before
-- Picked or packed: still here.
where our_status <> 'open'
