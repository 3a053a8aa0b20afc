-- One row per item, place and month, and the day the forecast was made.
select
    product_id         as product_id,
    coalesce(site, '') as site,
    month_on           as month_on,
    made_on            as made_on,
    planner            as planner,
    qty_forecast       as qty_forecast,
    _file,
    _row
from raw.templates__demand_forecasts
