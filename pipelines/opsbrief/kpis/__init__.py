"""KPIs: from fact rows to values, in Polars. Pure: frames and declarations in, frames out.

aggregate turns rows into integer cells per day and member (the only step that reads rows); evaluate rolls cells up
to periods and divides once. Joins, dates and money conversion belong in facts, findings in insights.
"""
