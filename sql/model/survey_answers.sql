-- One row per answer of a customer to one question. No comments.
create table ops.survey_answers (
    answer_id   varchar not null,             -- the answer's own id
    kind        varchar not null,             -- csat (how satisfied) | nps (would recommend, 0 to 10)
    survey      varchar,                      -- name of the survey
    asked_on    date,                         -- day the question was sent
    answered_on date,                         -- day of the answer; null: not answered
    score       decimal(9, 3),                -- as given, on the scale below; higher is better
    scale_low   decimal(9, 3),                -- worst score there is
    scale_high  decimal(9, 3),                -- best score there is
    customer_id varchar,                      -- ops.customers.customer_id
    order_id    varchar,                      -- ops.sales_orders.order_id it is about
    case_id     varchar,                      -- ops.cases.case_id it is about
    channel     varchar,                      -- how it was asked
    team        varchar,                      -- team it is about
    segment     varchar,                      -- kind of customer, as given
    primary key (answer_id)
);
