"""Opsbrief: exports of business tools in, the brief that managers read out.

The flow, and the order of the packages, last step first:

delivery    a published brief leaves by mail
reporting   a Brief becomes a page, a mail, brief.json
publishing  values with their history, the published database, revisions
insights    values become findings: signal or noise, what moved it
kpis        facts become values (Polars)
quality     ops rows are checked (Great Expectations), broken ones set aside
intake      inbox files are recognised, read and mapped to the operations model
lineage     a number leads back to rows of files
ledger      what must never be lost: archive, state, balance, outbox
store       the one gateway to DuckDB
"""

__version__ = "0.1.0"
