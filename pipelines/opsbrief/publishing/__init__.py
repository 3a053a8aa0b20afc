"""From computed values to what is published: values with their history, a Brief per report and period, the database.

Nothing here decides how a page looks (reporting) or whether a change matters (insights).
"""
