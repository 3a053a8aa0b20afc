-- One row per board. A CSV does not say whether its board is closed.
select
    board_id  as project_id,
    name      as name,
    is_closed as is_archived,
    _file,
    _row
from raw.trello__board
union all
select
    board_id                        as project_id,
    min(board_name)                 as name,
    null                            as is_archived,
    min(_file)                      as _file,
    arg_min(_row, {'file': _file, 'row': _row}) as _row
from raw.trello__card_rows
where board_id not in (select board_id from raw.trello__board)
group by board_id
