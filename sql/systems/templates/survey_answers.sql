-- One row per answer of a customer to one question. No comments. The words of the lists are ours, written with blanks.
select
    answer_id                            as answer_id,
    lower(replace(trim(kind), ' ', '_')) as kind,
    survey                               as survey,
    asked_on                             as asked_on,
    answered_on                          as answered_on,
    score                                as score,
    scale_low                            as scale_low,
    scale_high                           as scale_high,
    customer_id                          as customer_id,
    order_id                             as order_id,
    case_id                              as case_id,
    channel                              as channel,
    team                                 as team,
    segment                              as segment,
    _file,
    _row
from raw.templates__survey_answers
