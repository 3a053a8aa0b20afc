-- One row per item of a list. Items are numbered per list.
with item as (
    select *,
        -- A date without time is midnight at the site, written in UTC: that day is meant, whoever reports it.
        cast(due_at + interval 12 hours as date) as due_on
    from raw.sharepoint__tasks
)
select
    item.list || '/' || item.task_id                    as task_id,
    item.list                                           as project_id,
    item.title                                          as title,
    item.status                                         as list,
    coalesce(own.status, listed.status, item.status, 'todo') as status,
    -- Of several people the first; some views write numbers before names, and exports lists with brackets.
    case when item.owner like '[%' and json_valid(item.owner) then nullif(item.owner ->> '$[0]', '')
         else regexp_replace(trim(split_part(regexp_replace(item.owner, '^\d+;#', ''), ';', 1)), '[#\[\]"]', '', 'g') end as owner,
    item.created_at                                     as created_at,
    case when exporter_utc(cast(item.due_on as timestamp), 'sharepoint') = item.due_at then begin_of(item.due_on) else item.due_at end as due_at,
    case when coalesce(own.status, listed.status) = 'done' then item.completed_at end as completed_at,
    item._file,
    item._row
from item
left join lookup.sharepoint__statuses as own on own.list = item.list and lower(own.words) = lower(trim(item.status))
left join lookup.sharepoint__statuses as listed on listed.list is null and lower(listed.words) = lower(trim(item.status))
