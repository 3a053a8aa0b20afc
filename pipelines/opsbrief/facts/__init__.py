"""Facts: one row per thing that KPIs count, made from the leading rows of the ops tables.

Which system leads, and running fact SQL, belong here. What a fact means is in `sql/facts/`.
"""
