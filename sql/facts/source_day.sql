-- One row per kind of export and day since its first file, with the age of the newest file at the end of that day.
-- key: system, source, day_on
-- inflow: day_on
with loaded as (
    select distinct
        parts.system, parts.system || '/' || parts.export as source,
        least(coalesce(cast(files.exported_at as date), taken.as_of, cast(files.received_at as date)), as_of()) as loaded_on
    from meta.parts as parts
    join meta.files as files on files.file_id = parts.file_id
    left join (select started_at, max(as_of) as as_of from meta.runs group by started_at) as taken on taken.started_at = files.received_at
    where files.status = 'loaded' and parts.system is not null
),
span as (
    select system, source, loaded_on, coalesce(lead(loaded_on) over (partition by system, source order by loaded_on), as_of() + 1) as until_on from loaded
),
day as (
    select system, source, loaded_on, cast(unnest(generate_series(loaded_on, until_on - 1, interval 1 day)) as date) as day_on from span
)
select
    day.system                                          as system,
    day.source                                          as source,
    day.day_on                                          as day_on,
    day.loaded_on                                       as loaded_on,
    24 * (day.day_on - day.loaded_on)                   as age_hours,
    1                                                   as source_count
from day
