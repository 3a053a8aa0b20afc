"""A `Brief` in, files out: the page, the mail, its text, `brief.json`, and the index of all briefs.

What belongs here: how things look. Charts are pure functions from values to SVG. No number is computed here
that a reader could not find in the Brief: values and changes are only put into words
(`insights.wording.Words`), once, in `shown.py`, so that page, mail and text agree. Templates, colours and
scripts lie in `reports/theme/` and reach this package through one function that gives the company's file or
ours.
"""
