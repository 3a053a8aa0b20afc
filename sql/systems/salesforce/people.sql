-- One row per user with a mail address.
select
    email                         as person_id,
    user_id                       as account_id,
    team                          as team,
    time_zone                     as time_zone,
    reporting_day(created_at)     as joined_on,
    is_active                     as is_active,
    _file,
    _row
from raw.salesforce__user
where email is not null
