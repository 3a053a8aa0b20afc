"""Finished files out: who gets which published brief, and one module per way out in `channels/`.

Nothing is computed or rendered here, and nothing is sent that is not a revision folder under `out/reports/`.
What was sent is kept by `ledger/outbox.py`.
"""
