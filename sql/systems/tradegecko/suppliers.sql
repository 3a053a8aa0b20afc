-- One row per supplier of a purchase order.
select supplier as supplier_id, supplier as name, _file, _row
from raw.tradegecko__purchase_orders
where not blank(supplier)
qualify row_number() over (partition by supplier order by ordered_on desc nulls last, _file desc, _row desc) = 1
