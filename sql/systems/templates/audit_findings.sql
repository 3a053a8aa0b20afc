-- One row per finding of an audit or inspection. The words of the lists are ours, written with blanks.
select
    finding_id                               as finding_id,
    audit_id                                 as audit_id,
    lower(replace(trim(kind), ' ', '_'))     as kind,
    standard                                 as standard,
    site                                     as site,
    lower(replace(trim(severity), ' ', '_')) as severity,
    owner                                    as owner,
    found_on                                 as found_on,
    due_on                                   as due_on,
    closed_on                                as closed_on,
    _file,
    _row
from raw.templates__audit_findings
