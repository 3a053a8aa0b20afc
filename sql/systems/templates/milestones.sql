-- One row per milestone of a project. The words of the lists are ours, written with blanks.
select
    milestone_id                           as milestone_id,
    project_id                             as project_id,
    name                                   as name,
    phase                                  as phase,
    owner                                  as owner,
    agreed_on                              as agreed_on,
    baseline_on                            as baseline_on,
    planned_on                             as planned_on,
    forecast_on                            as forecast_on,
    reached_on                             as reached_on,
    rebaselines                            as rebaselines,
    lower(replace(trim(status), ' ', '_')) as status,
    _file,
    _row
from raw.templates__milestones
