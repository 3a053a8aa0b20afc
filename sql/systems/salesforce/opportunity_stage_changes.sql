-- One row per move to another stage, and one for the creation. The history also records new amounts, probabilities and
-- close dates: those rows name the same stage twice.
with history as (
    select *, row_number() over (partition by opportunity_id order by changed_at, history_id, _row) as n
    from raw.salesforce__opportunity_history
    where is_deleted is not true
)
select
    history.history_id                   as change_id,
    history.opportunity_id               as opportunity_id,
    history.changed_at                   as changed_at,
    nullif(history.from_stage, '')       as from_stage,
    history.to_stage                     as to_stage,
    history._file,
    history._row
from history
where (case when blank(history.from_stage) then history.n = 1 else history.from_stage is distinct from history.to_stage end)
    and history.opportunity_id not in (select opportunity_id from raw.salesforce__opportunity where is_deleted and opportunity_id is not null)
