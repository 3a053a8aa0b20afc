-- One row per change request that alters what a project delivers. The words of the lists are ours, written with blanks.
select
    change_id                              as change_id,
    project_id                             as project_id,
    cause                                  as cause,
    asked_on                               as asked_on,
    decided_on                             as decided_on,
    currency                               as currency,
    amount                                 as amount,
    lower(replace(trim(status), ' ', '_')) as status,
    _file,
    _row
from raw.templates__scope_changes
