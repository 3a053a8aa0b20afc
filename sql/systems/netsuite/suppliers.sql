-- One row per supplier of a purchase order, receipt, bill or payment, by the name that NetSuite shows.
with named as (
    select line.name, line.terms, type.ours as kind, line.qty_done, coalesce(line.expected_on, line.receive_by) as expected_on,
        line.promised_on, line._file, line._row
    from raw.netsuite__transaction_lines as line left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    where coalesce(lower(line.created_from), 'purchase order') like 'purchase order%'
    union all
    select main.name, main.terms, type.ours, null, null, null, main._file, main._row
    from raw.netsuite__transactions as main left join lookup.netsuite__types as type on type.theirs = lower(main.type)
)
select
    named.name                                                  as supplier_id,
    named.name                                                  as name,
    max_by(named.terms, (parts.rank, named._row)) filter (named.terms is not null) as payment_terms,
    max_by(named._file, (parts.rank, named._row))               as _file,
    max_by(named._row, (parts.rank, named._row))                as _row
from named
join meta.parts as parts on parts.part_id = named._file
where not blank(named.name) and named.name <> '- None -'
  and (named.kind in ('purchase_order', 'receipt', 'bill', 'bill_credit', 'bill_payment')
       or (coalesce(named.kind, 'item') = 'item' and named.qty_done is not null and named.promised_on is null and named.expected_on is not null))
group by named.name
