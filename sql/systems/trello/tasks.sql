-- One row per card. Templates, and cards that are separators, mirrors or links, are no work.
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
span as (
    -- What each file tells of a board. A file that begins after all older ones end leaves a gap.
    select
        action.board_id, parts.rank, min(action.acted_at) as first_at, max(action.acted_at) as last_at,
        min(parts.rows_read) >= 1000 as is_cut,
        min(parts.period_start) > max(max(parts.period_end)) over (
            partition by action.board_id order by parts.rank rows between unbounded preceding and 1 preceding) as is_gap
    from raw.trello__actions as action join meta.parts on parts.part_id = action._file
    group by action.board_id, parts.rank
),
history as (
    -- From the last gap on.
    select board_id, min(first_at) as first_at, max(last_at) as last_at, bool_or(is_cut) as is_cut
    from (select *, coalesce(max(rank) filter (is_gap) over (partition by board_id), 0) as whole_from from span)
    where rank >= whole_from
    group by board_id
),
entry as (
    -- A card comes into a list by a move, or by being made there.
    select
        action.card_id, action.acted_at, action.action_id,
        coalesce(status_before.status, 'none') as from_status, coalesce(status_after.status, 'unknown') as to_status
    from raw.trello__actions as action
    left join list_status as status_before on status_before.list_id = action.list_before_id
    left join list_status as status_after on status_after.list_id = coalesce(action.list_after_id, action.list_id)
    where (action.type = 'updateCard' and action.list_before_id is not null and action.list_after_id is not null)
        or action.type in ('createCard', 'copyCard', 'convertToCardFromCheckItem', 'moveCardToBoard', 'emailCard')
),
course as (
    select
        card_id,
        min(acted_at) filter (to_status = 'doing') as started_at,
        case when arg_max(to_status, {'at': acted_at, 'id': action_id}) = 'done'
             then max(acted_at) filter (to_status = 'done' and from_status <> 'done') end as done_at
    from entry group by card_id
),
tick as (
    select card_id, max(acted_at) as ticked_at from raw.trello__actions
    where type = 'updateCard' and due_complete_old is false and due_complete_new is not false
    group by card_id
),
list as (
    select list_id, min(name) as name, bool_or(is_closed) as is_closed
    from (
        select list_id, name, is_closed from raw.trello__lists
        union all
        select list_id, list_name, false from raw.trello__card_rows where list_id not in (select list_id from raw.trello__lists)
    ) group by list_id
),
member as (
    select member_id, min(name) as name from raw.trello__members group by member_id
),
present as (
    -- The present of a board is in the newer of its files.
    select board_id, arg_max(kind, {'rank': rank, 'json': kind = 'json'}) as kind
    from (
        select board_id, 'json' as kind, parts.rank from raw.trello__cards join meta.parts on part_id = _file
        union all
        select board_id, 'csv', parts.rank from raw.trello__card_rows join meta.parts on part_id = _file
    ) group by board_id
),
every as (
    select card_id, name, board_id, list_id, is_closed, json_extract_string(member_ids, '$[0]') as member_id, null as member_name, due_at, due_complete,
        is_template or card_role is not null as is_no_work, 'json' as kind, _file, _row
    from raw.trello__cards
    union all by name
    -- What kind of card it is, only the JSON knows: an older one will do.
    select row.card_id, row.name, row.board_id, row.list_id, row.is_closed, null as member_id, trim(split_part(row.members, ',', 1)) as member_name,
        row.due_at, row.due_complete, known.is_no_work, 'csv' as kind, row._file, row._row
    from raw.trello__card_rows as row
    left join (
        select card_id, bool_or(is_template or card_role is not null) as is_no_work from raw.trello__cards group by card_id
    ) as known on known.card_id = row.card_id
),
card as (
    select
        card.*,
        -- The id begins with the second of creation, in hexadecimal; the export has no other creation date.
        make_timestamp(try_cast('0x' || substr(card.card_id, 1, 8) as bigint) * 1000000) as created_at,
        case when card.is_no_work then 'not_work'
             when list_status.status in ('done', 'cancelled', 'not_work') then list_status.status
             when card.due_complete then 'done'
             else coalesce(list_status.status, 'unknown') end as status
    from every as card
    join present on present.board_id = card.board_id and present.kind = card.kind
    left join list_status on list_status.list_id = card.list_id
)
select
    card.card_id                                        as task_id,
    card.board_id                                       as project_id,
    card.name                                           as title,
    list.name                                           as list,
    card.status                                         as status,
    coalesce(member.name, nullif(card.member_name, '')) as owner,
    card.created_at                                     as created_at,
    card.due_at                                         as due_at,
    -- Of a card that is older than the history, the first move that we see need not be its first.
    case when history.is_cut is false or card.created_at >= history.first_at then course.started_at end as started_at,
    case when card.status = 'done' then coalesce(course.done_at, case when card.due_complete then tick.ticked_at end) end as completed_at,
    card.is_closed or coalesce(list.is_closed, false)   as is_archived,
    card._file,
    card._row
from card
left join list on list.list_id = card.list_id
left join member on member.member_id = card.member_id
left join course on course.card_id = card.card_id
left join tick on tick.card_id = card.card_id
left join history on history.board_id = card.board_id
