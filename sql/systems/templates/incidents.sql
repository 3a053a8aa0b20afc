-- One row per incident at work. The words of the lists are ours, written with blanks.
select
    incident_id                              as incident_id,
    occurred_on                              as occurred_on,
    site                                     as site,
    team                                     as team,
    lower(replace(trim(kind), ' ', '_'))     as kind,
    lower(replace(trim(severity), ' ', '_')) as severity,
    lost_days                                as lost_days,
    closed_on                                as closed_on,
    _file,
    _row
from raw.templates__incidents
