-- One row per finding of an audit or inspection.
-- key: system, finding_id
-- inflow: found_on
-- source: audit_findings(_system = system, finding_id = finding_id)
-- refill: system, finding_id
-- ages: due_on
select
    finding._system                                     as system,
    finding.finding_id                                  as finding_id,
    finding.kind                                        as kind,
    finding.standard                                    as standard,
    finding.site                                        as site,
    finding.severity                                    as severity,
    finding.owner                                       as owner,
    finding.found_on                                    as found_on,
    finding.due_on                                      as due_on,
    finding.closed_on                                   as closed_on,
    finding.due_on < as_of()                            as is_due
from ops.audit_findings as finding
