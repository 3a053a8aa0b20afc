-- One row per customer of an order, fulfilment, invoice or payment, by the name that NetSuite shows.
with named as (
    select line.name, line.country, line.sales_rep, line.terms, type.ours as kind, line.qty_done, line.promised_on, line._file, line._row
    from raw.netsuite__transaction_lines as line left join lookup.netsuite__types as type on type.theirs = lower(line.type)
    union all
    select main.name, main.country, main.sales_rep, main.terms, type.ours, null, null, main._file, main._row
    from raw.netsuite__transactions as main left join lookup.netsuite__types as type on type.theirs = lower(main.type)
)
select
    named.name                                                  as customer_id,
    named.name                                                  as name,
    max_by(named.country, (parts.rank, named._row)) filter (named.country is not null) as country,
    max_by(named.sales_rep, (parts.rank, named._row)) filter (named.sales_rep is not null) as owner,
    max_by(named.terms, (parts.rank, named._row)) filter (named.terms is not null) as payment_terms,
    max_by(named._file, (parts.rank, named._row))               as _file,
    max_by(named._row, (parts.rank, named._row))                as _row
from named
join meta.parts as parts on parts.part_id = named._file
where not blank(named.name) and named.name <> '- None -'
  and (named.kind in ('sales_order', 'return', 'invoice', 'cash_sale', 'credit_memo', 'cash_refund', 'payment', 'refund')
       or (coalesce(named.kind, 'item') = 'item' and named.qty_done is not null and named.promised_on is not null))
group by named.name
