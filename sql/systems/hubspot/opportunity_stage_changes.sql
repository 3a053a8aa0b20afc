-- One row per stage that a deal came into, in the order of time. HubSpot keeps one entry per stage: of a stage that was
-- entered twice, one of them is missing.
with merged as (
    select trim(unnest(string_split(merged_ids, ';'))) as loser from raw.hubspot__deals where merged_ids is not null
),
entry as (
    select
        *,
        -- The heading names stage and pipeline: Won (Sales). Names may hold brackets themselves.
        case when ends_with(lower(stage), lower(' (' || pipeline || ')'))
             then left(stage, length(stage) - length(pipeline) - 3)
             else regexp_replace(stage, '\s+\([^()]*(\([^()]*\)[^()]*)*\)$', '') end as stage_name
    from raw.hubspot__deal_stages
    where entered_at is not null
)
select
    deal_id || ' ' || stage          as change_id,
    deal_id                          as opportunity_id,
    entered_at                       as changed_at,
    lag(stage_name) over (partition by deal_id order by entered_at, exited_at nulls last, stage) as from_stage,
    stage_name                       as to_stage,
    _file,
    _row
from entry
where deal_id not in (select loser from merged)
