"""Dagster at the rim: assets, checks, jobs, schedule and sensor over the stages. The only package that imports Dagster.

`stages` holds what each step does, in calls to the packages below; everything else here only wraps it.
"""
