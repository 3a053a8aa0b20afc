-- One row per question that a customer was asked, with the answer where there is one. A score counts on a scale that is known and holds it.
-- key: system, answer_id
-- inflow: answered_on
-- source: survey_answers(_system = system, answer_id = answer_id)
-- refill: system, answer_id
-- through: customers(customer_id) = survey_answers(customer_id)
with answer as (
    select
        *,
        score between scale_low and scale_high and scale_low < scale_high as is_on_scale,
        e3(score - scale_low) as above_e3,
        e3(scale_high - scale_low) as span_e3
    from ops.survey_answers
)
select
    answer._system                                              as system,
    answer.answer_id                                            as answer_id,
    answer.kind                                                 as kind,
    answer.survey                                               as survey,
    answer.channel                                              as channel,
    answer.team                                                 as team,
    answer.segment                                              as segment,
    coalesce(customer.our_name, customer.name, answer.customer_id) as customer,
    answer.asked_on                                             as asked_on,
    answer.answered_on                                          as answered_on,
    -- 4 and 5 of 5, and as far up on any other scale: the upper quarter of its span.
    case when answer.is_on_scale then answer.above_e3 * 4 >= answer.span_e3 * 3 end as is_satisfied,
    case when answer.is_on_scale then answer.above_e3 = answer.span_e3 end as is_best_score,
    -- On a scale of 1 to 5, rounded half up to a thousandth.
    case when answer.is_on_scale then 1000 + (8000 * answer.above_e3 + answer.span_e3) // (2 * answer.span_e3) end as score_e3,
    case when answer.is_on_scale and answer.scale_low = 0 and answer.scale_high = 10 then answer.score >= 9 end as is_promoter,
    case when answer.is_on_scale and answer.scale_low = 0 and answer.scale_high = 10 then answer.score < 7 end as is_detractor
from answer
left join ops.customers as customer on customer._system = answer._system and customer.customer_id = answer.customer_id
