-- One row per move of a card from one list to another, from the board's actions only. Lists are told apart by id: names in
-- actions are those of that time.
with named as (
    -- Every list, and those that actions name although the board has them no more.
    select board_id, list_id, name from raw.trello__lists
    union
    select board_id, list_id, list_name from raw.trello__card_rows where list_id not in (select list_id from raw.trello__lists)
    union
    select board_id, list_after_id, list_after_name from raw.trello__actions
    where list_after_id is not null and list_after_id not in (select list_id from raw.trello__lists)
    union
    select board_id, list_before_id, list_before_name from raw.trello__actions
    where list_before_id is not null and list_before_id not in (select list_id from raw.trello__lists)
),
board as (
    select board_id, min(name) as name
    from (select board_id, name from raw.trello__board union all select board_id, board_name from raw.trello__card_rows) group by board_id
),
plain as (
    select *, trim(regexp_replace(lower(strip_accents(replace(replace(name, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said
    from named
),
word as (
    select
        *, trim(regexp_replace(lower(strip_accents(replace(replace(words, '''', ''), '’', ''))), '[^\p{L}\p{N}]+', ' ', 'g')) as said
    from lookup.trello__list_statuses
),
list_status as (
    -- The longest phrase that stands in the name as whole words; one given for this board goes first.
    select
        plain.list_id,
        case when plain.said = '' then 'not_work' else coalesce(arg_max(word.status, {
            'own': word.board is not null, 'length': length(word.said), 'status': word.status}), 'unknown') end as status
    from plain
    left join board on board.board_id = plain.board_id
    left join word
        on (word.board is null or word.board in (plain.board_id, board.name))
        and contains(' ' || plain.said || ' ', ' ' || word.said || ' ')
        -- "Not yet finished", "To be released", "Noch nicht fertig" are not done.
        and not (word.status = 'done' and regexp_matches(
            ' ' || plain.said || ' ', ' (not|never|to be|almost|nearly|nicht|fast|pas|non|no|nao|niet|nie|inte|ikke|ei|не) '))
    group by plain.list_id, plain.said
),
card as (
    select card_id from raw.trello__cards where is_template is not true and card_role is null
    union
    select card_id from raw.trello__card_rows where card_id not in (select card_id from raw.trello__cards)
)
select
    action.action_id                         as change_id,
    action.card_id                           as task_id,
    action.acted_at                          as changed_at,
    action.list_before_name                  as from_list,
    action.list_after_name                   as to_list,
    coalesce(status_before.status, 'unknown') as from_status,
    coalesce(status_after.status, 'unknown') as to_status,
    action._file,
    action._row
from raw.trello__actions as action
-- A card that was deleted, or that is no work, has no moves that count.
join card on card.card_id = action.card_id
left join list_status as status_before on status_before.list_id = action.list_before_id
left join list_status as status_after on status_after.list_id = action.list_after_id
where action.type = 'updateCard' and action.list_before_id is not null and action.list_after_id is not null
