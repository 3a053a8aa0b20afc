"""Checks of the ops tables: what is wrong leaves the table with its reason, and nothing is deleted.

What the checks are is declared in `sql/quality/`; reading files, and what the numbers mean, belong elsewhere.
"""
