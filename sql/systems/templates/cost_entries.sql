-- One row per posting of a cost or an income, or of a commitment that is not invoiced yet. The words of the lists are ours, written with blanks.
select
    entry_id                             as entry_id,
    coalesce(entry_line_no, '')          as entry_line_no,
    posted_on                            as posted_on,
    lower(replace(trim(kind), ' ', '_')) as kind,
    account                              as account,
    cost_centre                          as cost_centre,
    project_id                           as project_id,
    supplier_id                          as supplier_id,
    currency                             as currency,
    amount                               as amount,
    _file,
    _row
from raw.templates__cost_entries
