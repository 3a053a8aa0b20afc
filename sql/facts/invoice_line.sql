-- One row per posted invoice line; credits, returns and adjustments count negative.
-- key: system, invoice_id, line_no
-- inflow: invoiced_on
-- source: invoice_lines(_system = system, invoice_id = invoice_id, line_no = line_no)
-- refill: system, invoice_id, line_no
-- through: customers(customer_id) = invoice_lines(customer_id)
-- through: products(product_id) = invoice_lines(product_id)
-- list: invoice_id = Invoice, line_no = Line, customer = Customer, product = Product, invoiced_on = Invoiced, net_e4 = Value
-- amount: net_e4
select
    line._system                                                 as system,
    line.invoice_id                                              as invoice_id,
    line.line_no                                                 as line_no,
    line.kind                                                    as kind,
    line.site                                                    as site,
    line.country                                                 as country,
    coalesce(customer.our_name, customer.name, line.customer_id) as customer,
    product.product_group                                        as product_group,
    coalesce(product.our_id, line.product_id)                    as product,
    line.invoiced_on                                             as invoiced_on,
    e3(line.qty)                              as qty_e3,
    e4(line.net_amount, rate.rate)   as net_e4
from ops.invoice_lines as line
left join ops.customers as customer on customer._system = line._system and customer.customer_id = line.customer_id
left join ops.products as product on product._system = line._system and product.product_id = line.product_id
left join lookup.rates as rate on rate.currency = line.currency and rate."on" = line.invoiced_on
where line.status = 'posted'
