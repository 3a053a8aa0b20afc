-- One row per action agreed in a meeting, or set after an audit, an incident, a complaint or a risk. The words of the lists are ours, written with blanks.
select
    action_id                              as action_id,
    lower(replace(trim(kind), ' ', '_'))   as kind,
    source_id                              as source_id,
    topic                                  as topic,
    owner                                  as owner,
    site                                   as site,
    agreed_on                              as agreed_on,
    due_on                                 as due_on,
    closed_on                              as closed_on,
    lower(replace(trim(status), ' ', '_')) as status,
    _file,
    _row
from raw.templates__action_items
