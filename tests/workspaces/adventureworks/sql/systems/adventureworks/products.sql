-- One row per item; bought parts have no product line.
select
    product_id,
    name,
    case trim(product_line)
        when 'R' then 'Road'
        when 'M' then 'Mountain'
        when 'T' then 'Touring'
        when 'S' then 'Standard'
    end                       as product_group,
    standard_cost             as unit_cost,
    'USD'                     as currency,
    discontinued_at is null   as is_active,
    safety_stock,
    reorder_point,
    _file,
    _row
from raw.adventureworks__products
