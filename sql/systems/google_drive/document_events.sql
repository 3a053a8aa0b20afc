-- One row per action on a document. What one person did to it within a minute, of one kind, is one action.
with event as (
    select
        event.*, date_trunc('minute', happened_at) as minute, coalesce(listed.ours, event.kind) as our_kind, coalesce(seen.ours, event.visibility) as our_visibility
    from raw.google_drive__events as event
    left join lookup.google_drive__words as listed
        on listed.about = 'event' and listed.theirs = lower(replace(trim(event.kind), '_', ' '))
    left join lookup.google_drive__words as seen
        on seen.about = 'visibility' and seen.theirs = lower(replace(trim(event.visibility), '_', ' '))
    -- One action gives several events, of which one is the action itself, where the file says which.
    where event.is_primary is not false
)
select
    document_id || '/' || coalesce(person, '') || '/' || our_kind || '/' || strftime(minute, '%Y-%m-%dT%H:%M') as event_id,
    document_id                                         as document_id,
    person                                              as person_id,
    min(happened_at)                                    as happened_at,
    our_kind                                            as kind,
    arg_max(document_kind, happened_at)                 as document_kind,
    arg_max(our_visibility, happened_at)                as visibility,
    sources(_file, _row)                                as _sources
from event
group by document_id, person, our_kind, minute
