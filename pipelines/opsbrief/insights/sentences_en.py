"""English: every sentence that a brief may say, whole, by id, and the patterns for dates.

A language is one module like this one with the same ids and placeholders. Ids that end in a plural form
(`.one`, `.other`) are chosen by the number that `Words` counts; a language has the forms that it needs. Verbs
and sides are separate sentences, never words put in.
"""

SENTENCES: dict[str, str] = {
    # numbers with their unit, and differences where they read otherwise
    "value.percent": "{number}%",
    "value.money": "{currency} {number}",
    "value.count": "{number}",
    "value.quantity": "{number}",
    "value.days.one": "{number} day",
    "value.days.other": "{number} days",
    "value.hours": "{number} h",
    "value.index": "{number}",
    "gap.percent.one": "{number} pt",
    "gap.percent.other": "{number} pts",
    # things that are counted
    "count.row.one": "{number} row",
    "count.row.other": "{number} rows",
    "count.day.one": "{number} day",
    "count.day.other": "{number} days",
    "count.period.one": "{number} period",
    "count.period.other": "{number} periods",
    "count.warning.one": "{number} warning",
    "count.warning.other": "{number} warnings",
    "count.export.one": "one export",
    "count.export.other": "{number} exports",
    "count.kpi.one": "{number} KPI",
    "count.kpi.other": "{number} KPIs",
    # dates: patterns of Unicode CLDR, then how they are joined
    "pattern.date": "d MMMM y",
    "pattern.date_short": "d MMM y",
    "pattern.month": "MMMM y",
    "pattern.month_short": "MMM y",
    "pattern.same_month_first": "d",
    "pattern.same_month_last": "d MMMM y",
    "pattern.same_year_first": "d MMMM",
    "pattern.same_year_last": "d MMMM y",
    "range": "{first} to {last}",
    "period.week": "week {week}, {dates}",
    "period.quarter": "Q{quarter} {year}",
    "period.year": "{year}",
    "period.fiscal_quarter": "Q{quarter} of fiscal year {year}, {dates}",
    "period.fiscal_month": "month {month} of fiscal year {year}, {dates}",
    "period.fiscal_year": "fiscal year {year}, {dates}",
    "period_short.week": "Week {week}",
    "period_short.month": "Month {month} of {year}",
    "period_short.quarter": "Q{quarter} {year}",
    "period_short.year": "{year}",
    # off target with a signal
    "act_fell_below": "{kpi} fell to {value}, {gap} below target.",
    "act_rose_above": "{kpi} rose to {value}, {gap} above target.",
    "act_still_below": "{kpi} is at {value}, {gap} below target and away from its usual level of {centre}.",
    "act_still_above": "{kpi} is at {value}, {gap} above target and away from its usual level of {centre}.",
    # off target without one
    "off_target_below": "{kpi} is {gap} below target, within its usual range since {since}.",
    "off_target_above": "{kpi} is {gap} above target, within its usual range since {since}.",
    "off_target_below_plain": "{kpi} is at {value}, {gap} below target.",
    "off_target_above_plain": "{kpi} is at {value}, {gap} above target.",
    "off_target_below_no_range": "{kpi} is at {value}, {gap} below target; its usual range {missing}.",
    "off_target_above_no_range": "{kpi} is at {value}, {gap} above target; its usual range {missing}.",
    "improving_below": "{kpi} is at {value}, better than its usual {centre} but still {gap} below target.",
    "improving_above": "{kpi} is at {value}, better than its usual {centre} but still {gap} above target.",
    # one point outside is not yet a signal
    "one_point": (
        "{kpi} is at {value}, outside its usual range of {lower} to {upper}, so far in one period only."
    ),
    "one_point_below": (
        "{kpi} is at {value}, {gap} below target and outside its usual range of {lower} to {upper}, "
        "so far in one period only."
    ),
    "one_point_above": (
        "{kpi} is at {value}, {gap} above target and outside its usual range of {lower} to {upper}, "
        "so far in one period only."
    ),
    "outside": "{kpi} is at {value}, outside its usual range of {lower} to {upper}.",
    # signals
    "outside_fell": (
        "{kpi} fell to {value}; it was outside its usual range of {lower} to {upper} "
        "in {count} of the last 3 periods."
    ),
    "outside_rose": (
        "{kpi} rose to {value}; it was outside its usual range of {lower} to {upper} "
        "in {count} of the last 3 periods."
    ),
    "outside_still": (
        "{kpi} is at {value}; it was outside its usual range of {lower} to {upper} "
        "in {count} of the last 3 periods."
    ),
    "run_of_8_above": (
        "{kpi} is at {value} and has been above its usual level of {centre} for {count} periods in a row."
    ),
    "run_of_8_below": (
        "{kpi} is at {value} and has been below its usual level of {centre} for {count} periods in a row."
    ),
    "three_of_four_above": (
        "{kpi} is at {value}; {count} of its last 4 periods were well above its usual level of {centre}."
    ),
    "three_of_four_below": (
        "{kpi} is at {value}; {count} of its last 4 periods were well below its usual level of {centre}."
    ),
    "improvement": "That is an improvement.",
    "still_on_target": "It is still on target.",
    # nothing to announce, nothing to judge
    "on_target": "{kpi} is on target at {value}.",
    "usual": "{kpi} is at {value}, within its usual range of {lower} to {upper}.",
    "plain": "{kpi} is at {value}.",
    "no_range": "{kpi} is at {value}; its usual range {missing}.",
    "no_data": "{kpi} has no data for this period.",
    "incomplete": "{kpi} is at {value} so far; the period is not complete.",
    "too_few_rows": "{kpi} is at {value}, from {rows}, too few to judge.",
    "withheld": "{kpi} is not shown: {reason}.",
    "never_moved.one": "cannot be told: it did not move in its first {number} point",
    "never_moved.other": "cannot be told: it did not move in its first {number} points",
    "needs_points.one": "needs {needed} points, there is {number}",
    "needs_points.other": "needs {needed} points, there are {number}",
    "needs_pairs.one": "needs {needed} pairs of points next to each other, there is {number}",
    "needs_pairs.other": "needs {needed} pairs of points next to each other, there are {number}",
    # causes and comparisons
    "driver": "{dimension} {member}",
    "driver_previous": "{driver} explains {part} of the {change} change since the period before.",
    "driver_previous_more": "{driver} alone moved it by {part}, more than the whole change of {change} since the period before.",
    "driver_last_year": "{driver} explains {part} of the {change} change since the year before.",
    "driver_last_year_more": "{driver} alone moved it by {part}, more than the whole change of {change} since the year before.",
    "driver_usual": "{driver} explains {part} of the {change} change from its usual level.",
    "driver_usual_more": "{driver} alone moved it by {part}, more than the whole change of {change} from its usual level.",
    "driver_new": "new in this period",
    "driver_gone": "absent in this period",
    "member.(other)": "(other)",
    "member.(not given)": "(not given)",
    "previous_more": "{kpi} is {gap} higher than in the period before.",
    "previous_less": "{kpi} is {gap} lower than in the period before.",
    "previous_same": "{kpi} is the same as in the period before.",
    "last_year_more": "{kpi} is {gap} higher than a year before.",
    "last_year_less": "{kpi} is {gap} lower than a year before.",
    "last_year_same": "{kpi} is the same as a year before.",
    # what the methods say of a month
    "by_balance": "opening + came - left = closing",
    "balance_moved": "{opening} + {came} - {left} = {closing}",
    "little": "{wip} on average; {pace} left a day after {days} days on average: {gap} from Little's law",
    "little_older": (
        "{wip} on average; {pace} left a day after {days} days on average: {gap} from Little's law, "
        "what left is older than what is there"
    ),
    "little_ageing": (
        "{wip} on average; {pace} left a day after {days} days on average: {gap} from Little's law, "
        "what is there grows older"
    ),
    "by_due": "by days past due",
    "by_age": "by days since {column}",
    "by_bucket": "by age",
    "age": "{age}: {amount} ({rows})",
    "age_counted": "{age}: {amount}",
    "age_not_due": "not yet due",
    "age_no_due_date": "no due date",
    "age_upto": "up to {upto}",
    "age_between": "{first} to {upto}",
    "age_over": "over {over}",
    "by_like": "like with like",
    "per_working_day": "{now} per working day ({days}), {then} in {month} ({days_then})",
    "per_working_day_grown": "{now} per working day ({days}), {then} in {month} ({days_then}): {grown}",
    "same_weekdays": "{now}, on the same weekdays a year before ({first} to {last}) {then}",
    "same_weekdays_grown": "{now}, on the same weekdays a year before ({first} to {last}) {then}: {grown}",
    "by_cohort": "customers who came again",
    "cohort": "{month}: {number} came for the first time, {later} in the months after",
    "by_factors": "what moved it by {change} since {month}",
    "factor": "{factor}: {change}",
    "factor_and_days": "{factor} and the days of the month",
    # the head of the brief
    "nothing_unusual": "Nothing unusual in {period}.",
    "nothing_unusual_lead": "No watched KPI got worse beyond its usual range, and no target was missed.",
    "nothing_to_confirm": "No change is confirmed in {period}.",
    "nothing_to_confirm_lead": "What is outside its usual range is not a confirmed change yet, and no target was missed.",
    "nothing_to_confirm_subject": "No confirmed change. {period}",
    "nothing_unusual_subject": "Nothing unusual. {period}",
    "nothing_to_judge": "There is nothing to judge in {period} yet.",
    "nothing_to_judge_lead": "No KPI has enough complete data for this period.",
    "nothing_to_judge_subject": "Nothing to judge yet. {period}",
    "too_thin": "Too little data to judge {period}: numbers for {some} of {kpis}, from at most {rows}.",
    "too_thin_lead": "Whether that is a quiet period or a missing export, the list of files at the end shows.",
    "too_thin_subject": "Too little data to judge. {period}",
    "last_enough": "{kpi} last had enough data in {period}: {value}, from {rows}.",
    "tally": "{act} to act on, {watch} to watch, {ok} in order, {unjudged} not judged.",
    "subject": "{state}: {text}. {period}",
    "subject_bare": "{state}: {text}",
    "subject_below": "{kpi} {value}, {gap} below target",
    "subject_above": "{kpi} {value}, {gap} above target",
    "subject_value": "{kpi} {value}",
    "subject_withheld": "{kpi} is not shown",
    "subject_no_data": "{kpi} has no data",
    "state.act": "Act",
    "state.watch": "Watch",
    "state.good": "Better",
    "state.ok": "In order",
    "state.none": "Not judged",
    "state.withheld": "Withheld",
    "join": " ",
    # rows behind a finding, and what to do
    "rows_open": "{kpi}: what is open",
    "rows_missed": "{kpi}: what missed",
    "rows_counted": "{kpi}: what counts against it",
    "rows_largest": "{kpi}: the rows that weigh most",
    "rows_of": "({driver})",
    "action_rows": "{kpi}: follow up {rows}, oldest first.",
    "action_rows_counted": "{kpi}: go through the {rows} against it.",
    "action_rows_counted_of": "{driver}: go through the {rows} against it.",
    "action_rows_largest": "{kpi}: go through {rows}, largest first.",
    "action_rows_largest_of": "{driver}: go through {rows}, largest first.",
    "action_rows_smallest": "{kpi}: go through {rows}, smallest first.",
    "action_rows_smallest_of": "{driver}: go through {rows}, smallest first.",
    "action_rows_of": "{driver}: follow up {rows} that missed, oldest first.",
    # trust
    "trust_yes": "Can these numbers be trusted? Yes: everything adds up and every check passed",
    "trust_caveats": "Can these numbers be trusted? Yes, with {caveats}",
    "trust_no": "Can these numbers be trusted? Not all: {caveats}",
    "count.more.one": "one more",
    "count.more.other": "{number} more",
    "count.caveat.one": "one caveat",
    "count.caveat.other": "{number} caveats",
    "fresh": "Freshness",
    "fresh_chip": "{number} of {total} sources",
    "fresh_text": "Newest data: {day}.",
    "fresh_none": "No source says how new it is.",
    "fresh_late": "{source}: newest data {day}, {age} days before this brief was due; expected within {limit}.",
    "fresh_missing": "{source} is expected and has never come.",
    "complete": "Completeness",
    "complete_chip": "{kept} of {read} rows",
    "complete_text": "{read} rows read: {kept} kept, {superseded} replaced by newer ones, {aside} set aside, {dropped} no data.",
    "complete_open": "The balance does not close: {part}.",
    "complete_cells": "{cells} cells could not be read; they are listed in the database.",
    "complete_files": "{name}: {reason}.",
    "complete_cut": "{system}, {table}: known from {day} on; {reason}.",
    "valid": "Validity",
    "valid_chip": "{passed} of {total} checks",
    "valid_text": "Checks of the operations tables; broken rows are set aside with their reason, never lost.",
    "valid_failed": "{table}, {check}: {rows}. {reason}",
    "valid_repeated": "{table}: {reason}.",
    "valid_not_run": "{table}, {check} could not run: {reason}",
    "correction_unfit": "Not corrected: {problem}.",
    "correction_made": "Corrected: {rows} of {table}. {reason}.",
    "details_more": "And {more}; the database lists them all.",
    "reconcile": "Reconciliation",
    "reconcile_chip": "{right} of {total} agree",
    "reconcile_chip_none": "nothing to compare",
    "reconcile_text": "Balances opened and closed by their events, and totals that files state themselves.",
    "reconcile_total": "{name}: {reason}.",
    "moved": "Steadiness",
    "moved_chip": "{number} changes in {total}",
    "moved_text": "Each export's newest load against those before: rows, blanks, dates, signs, units.",
    "moved_gone": "{export}: the newest file lacks {gone} of {held} records of the one before: a filtered view, or records deleted or merged. They stay in force.",
    "moved_rows": "{export}: {now} rows, where loads of that length have about {before}.",
    "moved_nulls": "{export}, {column}: {now} of the cells are empty, usually {before}.",
    "moved_days": (
        "{export}, {column}: {now} of the dates are on days 1 to 12 of a month, before {before}; "
        "day and month may be swapped."
    ),
    "moved_years": "{export}, {column}: {now} of the dates are in years that were not there before.",
    "moved_sign": "{export}, {column}: {now} of the numbers are below zero, before {before}.",
    "moved_unit": "{export}, {column}: the middle number is {now} times what it was; its unit may have changed.",
    "badge_check": "{rows} set aside",
    "badge_late": "{exports} late",
    "cannot_range": "Usual ranges need 12 points; there is {number} for {kpis}.",
    "cannot_range.many": "Usual ranges need 12 points; there are {number} for {kpis}.",
    "cannot_data": "No data yet for {kpis}.",
    "cannot_judge": "{kpi} cannot be judged for {rows}: {reason}",
    "cannot_convert": "There is no exchange rate for {currency}; tables/rates.csv takes it, and amounts in it count from then on.",
    "cannot_most": "{exports} would add most: {kpis}.",
    "corrected": "{kpi} was {old}, now {new}.",
    "corrected_none": "No number changed; what is said about the data behind them did.",
}
