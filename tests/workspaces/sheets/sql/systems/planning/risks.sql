-- One row per risk.
select risk_no as risk_id, title as title, owner as owner, opened_on as opened_on, probability as probability, _file, _row
from raw.planning__risks
