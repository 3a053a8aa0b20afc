"""From a file in the inbox to rows of the operations model.

Opening containers, recognising tables, reading cells with one convention per column, keeping file and row, and
running mapping SQL belong here. Judging rows does not (quality), nor what numbers mean (sql/).
"""
