-- One row per item, region and month.
select
    item                                                        as product_id,
    'North'                                                     as site,
    cast(strptime('1 ' || month, '%d %b %Y') as date)           as month_on,
    cast(regexp_extract(made, '\d{4}-\d\d-\d\d') as date)       as made_on,
    planner                                                     as planner,
    north                                                       as qty_forecast,
    _file,
    _row
from raw.planning__forecast
where north is not null
union all
select
    item, 'South', cast(strptime('1 ' || month, '%d %b %Y') as date), cast(regexp_extract(made, '\d{4}-\d\d-\d\d') as date), planner, south, _file, _row
from raw.planning__forecast
where south is not null
