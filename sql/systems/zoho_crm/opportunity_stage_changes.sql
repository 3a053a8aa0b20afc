-- One row per move to another stage, and one for the first. The history also has rows for new amounts and dates, which name
-- the same stage again.
with history as (
    select
        regexp_replace(history_id, '^zcrm_', '') as change_id, regexp_replace(deal_id, '^zcrm_', '') as opportunity_id,
        changed_at, stage, _file, _row,
        lag(stage) over (partition by regexp_replace(deal_id, '^zcrm_', '') order by changed_at, history_id) as before
    from raw.zoho_crm__stage_history
)
select
    change_id      as change_id,
    opportunity_id as opportunity_id,
    changed_at     as changed_at,
    before         as from_stage,
    stage          as to_stage,
    _file,
    _row
from history
where stage is distinct from before
