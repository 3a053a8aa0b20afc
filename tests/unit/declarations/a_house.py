"""A small, sound set of declarations, of which each test breaks one thing."""

SOUND = {
    "shipped/sql/model/orders.sql": """\
-- One row per order.
create table ops.orders (
    order_id   varchar not null, -- number
    ordered_on date,             -- day
    site       varchar,          -- where
    amount     decimal(18, 4),   -- money
    primary key (order_id)
);
""",
    "shipped/sql/model/sites.sql": """\
-- One row per site.
create table ops.sites (site varchar not null, name varchar, primary key (site));
""",
    "shipped/sql/systems/shop/system.toml": """\
title = "Shop"
area  = "sales"

[exports.orders]
replaces = "all"

[exports.orders.columns]
order_no = { heading = ["Order", "Bestellung"] }
day      = { heading = "Day", type = "date" }
site     = { heading = "Site", optional = true }
total    = { heading = "Total", type = "money" }

[exports.sites]
replaces = "all"

[exports.sites.columns]
code = { heading = "Site code" }
name = { heading = "Name" }
""",
    "shipped/sql/systems/shop/orders.sql": """\
-- One row per order.
with named as (select *, lower(order_no) as small from raw.shop__orders)
select
    named.order_no as order_id,
    named.day      as ordered_on,
    coalesce(kind.ours, site) as site,
    total          as amount,
    _file,
    _row
from named
left join lookup.shop__kinds as kind on kind.theirs = named.small
where exists (select 1 from raw.shop__sites as known where known.code = named.site)
""",
    "shipped/sql/systems/shop/sites.sql": "select code as site, name, _file, _row from raw.shop__sites\n",
    "shipped/sql/systems/shop/kinds.csv": "theirs,ours\na,b\n",
    "shipped/sql/facts/sale.sql": """\
-- One row per order.
-- key: system, order_id
-- inflow: ordered_on
-- source: orders(_system = system, order_id = order_id)
select
    sale._system                        as system,
    sale.order_id                       as order_id,
    sale.ordered_on                     as ordered_on,
    sale.site                           as site,
    e4(sale.amount, rate.rate)          as amount_e4,
    sale.site is null                   as is_open
from ops.orders as sale
left join lookup.rates as rate on rate."on" = sale.ordered_on
""",
    "shipped/sql/quality/orders.toml": """\
[checks.positive]
rule    = "sign"
columns = ["amount"]
fails   = "amount < 0"
reason  = "less than nothing"

[checks.site_found]
rule     = "parent_found"
severity = "warn"
parent   = "sites"
columns  = ["site"]
reason   = "unknown site"

[checks.sensible_days]
rule    = "dates_in_range"
columns = ["ordered_on"]
low     = "date '2000-01-01'"
high    = "as_of() + 1"
reason  = "far away"
""",
    "shipped/sql/kpis/sales/open_share.toml": """\
name = "Open share"
question = "How many are open?"
definition = "Open orders by orders."
coverage = { says = "Every order.", tables = ["orders"] }
unit = "percent"
better = "lower"
fact = "sale"
date = "ordered_on"
where = "site in ('A', 'B') or site is null"
numerator = "case when is_open and amount_e4 > 0 then 1 else 0 end"
dimensions = ["site"]

[rivals]
by_line = { says = "by line", no_value = "lines are not read" }
[rivals.by_value]
says = "by value"
numerator = "case when is_open then amount_e4 * 1 else 0 end"
denominator = "amount_e4"
examples = [{ value = 1.0 }]

[[examples]]
value = 1.0
rows = [{ ordered_on = 2026-01-05, is_open = true, amount_e4 = 1 }]
""",
    "shipped/sql/kpis/sales/turnover.toml": """\
name = "Turnover"
question = "How much?"
kind = "sum"
definition = "Sum."
coverage = { says = "Every order.", tables = ["orders"] }
unit = "money"
better = "higher"
digits = 4
fact = "sale"
date = "ordered_on"
numerator = "amount_e4"
judged = "amount_e4 is not null"
dimensions = ["site"]

[[examples]]
value = 0.0001
rows = [{ ordered_on = 2026-01-05, amount_e4 = 1 }]
""",
    "shipped/sql/kpis/sales/both.toml": """\
name = "Both"
question = "Both?"
kind = "composite"
formula = "divide"
parts = [{ kpi = "turnover" }, { kpi = "open_share", window = "trailing", days = 30 }]
definition = "One by the other."
coverage = { says = "Every order.", tables = ["orders"] }
unit = "index"
better = "neither"
dimensions = ["site"]

[[examples]]
value = 1.0
parts = { turnover = [{ ordered_on = 2026-01-05, amount_e4 = 1 }] }
""",
    "shipped/reports/brief/report.toml": """\
title  = "Brief"
grains = ["week"]
kpis   = ["open_share", "turnover"]
watch  = ["open_share"]
""",
    "company/opsbrief.toml": """\
[company]
name = "Acme"
currency = "EUR"

[systems.shop]
zone = "Europe/Berlin"

[lead.orders]
system = "shop"

[[expected]]
system = "shop"
export = "orders"

[[recipients]]
name = "Dana"
email = "dana@example.com"
reports = ["brief"]
""",
    "company/targets.toml": """\
[definitions]
open_share = "by_value"

[[target]]
kpi   = "open_share"
value = 0.1

[[target]]
kpi       = "turnover"
value     = 5
dimension = "site"
member    = "A"
""",
    "company/tables/rates.csv": "on,from,to,rate,source\n2026-01-01,USD,EUR,0.9,bank\n",
    "company/tables/headings.csv": "system,export,column,heading\nshop,orders,total,Summe\n",
    "company/tables/regions.csv": "site,region\nA,North\n",
}
