-- One row per line of an invoice or credit note, numbered by its place in it: the exports give no line number. Quantities and
-- amounts of credit notes are positive in the file.
with orders as (
    select
        coalesce(order_no, order_id) as order_no, min(order_id) as order_id, min(coalesce(warehouse, branch)) as site,
        min(coalesce(billing_country, shipping_country)) as country
    from raw.zoho_inventory__sales_orders group by coalesce(order_no, order_id)
),
document as (
    select
        'invoice' as kind, 1 as sign, invoice_id, customer_id, customer_name, product_id, warehouse, branch, billing_country, shipping_country, order_no,
        invoiced_on, qty, currency, item_total, entity_discount, subtotal, entity_percent, status, kit_name, _file, _row
    from raw.zoho_inventory__invoices
    union all
    select
        'credit_memo', -1, credit_id, customer_id, customer_name, product_id, warehouse, branch, billing_country, shipping_country, null,
        credited_on, qty, currency, coalesce(item_total, cast(qty * item_price - coalesce(item_discount, 0) as decimal(18, 4))), entity_discount, subtotal,
        entity_percent, status, kit_name, _file, _row
    from raw.zoho_inventory__credit_notes
),
line as (
    select
        invoice.*,
        row_number() over (partition by invoice._file, invoice.invoice_id order by invoice._row) as line_no,
        case status.ours when 'draft' then 'draft' when 'void' then 'void' when 'open' then 'posted' when 'settled' then 'posted'
            else 'unknown' end as our_status
    from document as invoice
    left join lookup.zoho_inventory__statuses as status
        on status.document = case invoice.kind when 'invoice' then 'invoice' else 'credit_note' end and status.theirs = lower(replace(invoice.status, '_', ' '))
)
select
    line.invoice_id                                   as invoice_id,
    cast(line.line_no as varchar)                     as line_no,
    line.kind                                         as kind,
    coalesce(orders.order_id, line.order_no)          as order_id,
    coalesce(line.customer_id, line.customer_name)    as customer_id,
    line.product_id                                   as product_id,
    coalesce(line.warehouse, line.branch, orders.site, (
        select min(warehouse) from raw.zoho_inventory__items having count(distinct warehouse) = 1)) as site,
    coalesce(line.billing_country, line.shipping_country, orders.country) as country,
    line.invoiced_on                                  as invoiced_on,
    line.sign * line.qty                              as qty,
    line.currency                                     as currency,
    -- A discount on the whole document is repeated on each row: each line bears its share.
    line.sign * (line.item_total - cast(line.item_total * coalesce(
        nullif(line.entity_discount, 0) / nullif(line.subtotal, 0), line.entity_percent / 100, 0) as decimal(18, 4))) as net_amount,
    line.our_status                                   as status,
    line._file,
    line._row
from line
left join orders on orders.order_no = line.order_no
-- Components of a kit: the kit itself is the line that was sold.
where blank(line.kit_name)
