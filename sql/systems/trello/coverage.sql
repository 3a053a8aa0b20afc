-- One row per board: the time for which all moves of its cards are known. An export holds the latest 1,000 actions only.
with span as (
    -- What each file tells of a board. A file that begins after all older ones end leaves a gap.
    select
        action.board_id, parts.rank, min(action.acted_at) as first_at, max(action.acted_at) as last_at,
        min(parts.rows_read) >= 1000 as is_cut,
        min(parts.period_start) > max(max(parts.period_end)) over (
            partition by action.board_id order by parts.rank rows between unbounded preceding and 1 preceding) as is_gap
    from raw.trello__actions as action join meta.parts on parts.part_id = action._file
    where action.acted_at >= timestamp '2000-01-01' and action.acted_at < as_of() + interval 2 day -- mistyped moments stretch nothing
    group by action.board_id, parts.rank
),
history as (
    -- From the last gap on.
    select board_id, min(first_at) as first_at, max(last_at) as last_at, bool_or(is_cut) as is_cut
    from (select *, coalesce(max(rank) filter (is_gap) over (partition by board_id), 0) as whole_from from span)
    where rank >= whole_from
    group by board_id
),
board as (
    select board_id, min(_file) as _file, arg_min(_row, {'file': _file, 'row': _row}) as _row
    from (select board_id, _file, _row from raw.trello__board union all select board_id, _file, _row from raw.trello__card_rows)
    group by board_id
)
select
    'task_status_changes'                                    as table_name,
    board.board_id                                           as source_id,
    history.first_at                                         as window_start,
    history.last_at                                          as window_end,
    history.is_cut is false                                  as is_complete,
    case when history.is_cut then 'the export holds only the latest 1,000 actions of the board'
         when history.is_cut is null then 'the export holds no actions' end as reason,
    board._file,
    board._row
from board
left join history on history.board_id = board.board_id
