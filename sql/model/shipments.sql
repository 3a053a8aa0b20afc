-- One row per delivery to a customer: its costs and its value as a whole. What it holds is in shipment_lines.
create table ops.shipments (
    shipment_id    varchar not null,          -- as in shipment_lines
    shipment_no    varchar,                   -- the number people quote, or the tracking number
    customer_id    varchar,                   -- ship-to party: ops.customers.customer_id
    site           varchar,                   -- where it left from
    country        varchar,                   -- where it goes, as given
    carrier        varchar,                   -- who carried it
    transport_mode varchar,                   -- air, sea, road, parcel ... as given
    shipped_on     date,                      -- actual goods issue, hand-over to the carrier
    arrive_by_on   date,                      -- planned arrival
    delivered_on   date,                      -- proof of delivery; null when the system does not know
    status         varchar not null,          -- open | shipped | delivered | cancelled
    currency       varchar,                   -- ISO 4217, of both amounts
    freight_amount decimal(18, 4),            -- what the carriage cost us, without tax; null when not known, which is not 0
    goods_amount   decimal(18, 4),            -- net value of the goods in it
    primary key (shipment_id)
);
