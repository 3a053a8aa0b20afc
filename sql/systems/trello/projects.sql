-- One row per board.
select
    board_id  as project_id,
    name      as name,
    is_closed as is_archived,
    _file,
    _row
from raw.trello__board
