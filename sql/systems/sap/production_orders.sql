-- One row per production order. Its status is a row of codes, cut where it is long: the one furthest on counts.
select
    plain_id(made.order_no)                             as production_order_id,
    made.order_type                                     as kind,
    plain_id(made.material)                             as product_id,
    made.plant                                          as site,
    made.supervisor                                     as owner,
    made.start_on                                       as planned_start_on,
    made.finish_on                                      as planned_finish_on,
    made.started_on                                     as started_on,
    made.finished_on                                    as finished_on,
    made.ordered                                        as qty_ordered,
    made.delivered                                      as qty_delivered,
    made.confirmed                                      as qty_confirmed,
    made.scrapped                                       as qty_scrapped,
    made.unit                                           as unit,
    coalesce((
        select min_by(code.ours, code.rank) from lookup.sap__production_statuses as code
        where list_contains(string_split_regex(upper(made.system_status), '[\s*]+'), code.theirs)), 'unknown') as status,
    made._file                                          as _file,
    made._row                                           as _row
from raw.sap__production_orders as made
