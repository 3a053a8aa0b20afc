-- One row per absence of a person on one day. The words of the lists are ours, written with blanks.
select
    person_id                              as person_id,
    absent_on                              as absent_on,
    lower(replace(trim(reason), ' ', '_')) as reason,
    team                                   as team,
    site                                   as site,
    hours_absent                           as hours_absent,
    _file,
    _row
from raw.templates__absences
