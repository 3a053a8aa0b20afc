"""How the sample company works, meets and answers, against the simulated world that these systems' files were written from."""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from benchmarks.generate import asana, monday
from benchmarks.generate.meetings import Meeting, calls_of, recovery_calls
from benchmarks.generate.projects import jobs_of
from benchmarks.generate.slack import messages_of
from benchmarks.generate.staff import EVERYBODY, WEEKS, monday_of
from tests.end_to_end.company import Company
from tests.end_to_end.test_sample import SEED

SYSTEMS = {
    "asana", "google_calendar", "google_drive", "hubspot", "monday", "outlook_calendar", "salesforce", "sap", "sharepoint", "slack",
    "teams", "trello", "zoho_inventory", "zoom",
}  # fmt: skip
MONDAYS = {str(monday_of(week)) for week in range(WEEKS)}


def weekly(sample: Company, table: str, column: str, system: str) -> dict[str, int]:
    """Rows of a system in an operations table by the Monday of their week in Singapore."""
    return dict(
        sample.rows(
            f"""select cast(cast(date_trunc('week', {column} + interval 8 hour) as date) as varchar), count(*)
            from ops.{table} where _system = ? group by all""",
            [system],
        )
    )


def test_fourteen_systems_are_in_use(sample: Company) -> None:
    rows = sample.rows("select distinct system from meta.parts where system is not null")
    assert {system for (system,) in rows} == SYSTEMS


def held(call: Meeting) -> tuple[datetime, datetime, int, int]:
    """Beginning and end in UTC, how many people came, and the seconds that all of them were there."""
    people = {stay.person for stay in call.stays}
    seconds = sum(int((stay.left - stay.joined).total_seconds()) for stay in call.stays)
    return call.began.replace(tzinfo=None), call.ended.replace(tzinfo=None), len(people), seconds


def attended(sample: Company, system: str) -> list[tuple[Any, ...]]:
    return sample.rows(
        """select any_value(started_at), any_value(ended_at), count(*), cast(sum(seconds) as bigint)
        from ops.meetings as meeting join ops.meeting_attendance as there using (_system, meeting_id)
        where _system = ? group by meeting_id order by 1""",
        [system],
    )


def test_the_calls_of_zoom_are_those_that_were_held(sample: Company) -> None:
    calls = [held(call) for call in calls_of(SEED)]
    assert attended(sample, "zoom") == calls
    assert len(calls) == WEEKS + 6


def test_the_calls_of_teams_are_those_whose_day_can_be_told(sample: Company) -> None:
    """And a short one, which is planted: of its three people one is as it should be."""
    clear = [held(call) for call in recovery_calls(SEED) if call.began.day > 12]
    short = (datetime(2026, 11, 17, 6), datetime(2026, 11, 17, 6, 2), 1, 120)
    assert attended(sample, "teams") == [*clear, short]
    assert len(clear) == 2


def test_messages_and_answers_are_those_that_were_written(sample: Company) -> None:
    written = messages_of(SEED)
    answers = {(m.channel, m.thread): m.at for m in written if m.thread}
    said: Counter[str] = Counter(f"{message.at:%Y-%m-%d}" for message in written)
    waited: defaultdict[str, int] = defaultdict(int)
    for (_, asked), answered in answers.items():
        waited[f"{asked:%Y-%m-%d}"] += int((answered - asked).total_seconds())
    rows = sample.rows("""
        select cast(counted_on as varchar), cast(sum(messages) as bigint), cast(coalesce(sum(answer_seconds), 0) as bigint)
        from ops.daily_message_counts where _system = 'slack' group by all""")
    assert {day: (messages, seconds) for day, messages, seconds in rows} == {
        day: (count, waited[day]) for day, count in said.items()
    }
    assert weekly(sample, "daily_message_counts", "counted_on", "slack").keys() == MONDAYS


def test_project_work_is_finished_when_it_was(sample: Company) -> None:
    for system, jobs, others in (
        ("asana", jobs_of(asana.PLAN, Random(f"{SEED}:asana")), 5),
        ("monday", jobs_of(monday.PLAN, Random(f"{SEED}:monday")), 0),
    ):
        rows = sample.rows(
            """select title, owner, cast(completed_at + interval 8 hour as date) from ops.tasks where _system = ?""",
            [system],
        )
        found = {title: (owner, done) for title, owner, done in rows}
        assert len(rows) == len(found) == len(jobs) + others
        wrong = [job for job in jobs if found[job.name] != (job.person.name, job.done)]
        # One item stands a second time in the board, further down and open again.
        assert len(wrong) == (1 if system == "monday" else 0)
        # The day on which one of Asana's tasks was made is planted to be missing.
        assert weekly(sample, "tasks", "created_at", system).keys() - {None} == MONDAYS


def test_more_is_asked_at_the_service_desk_since_the_hub_closed(sample: Company) -> None:
    tickets = weekly(sample, "cases", "opened_at", "hubspot")
    assert tickets.keys() == MONDAYS
    since = [tickets.pop(day) for day in ("2026-11-09", "2026-11-16")]
    assert min(since) > max(tickets.values())
    answered = sample.rows("""
        select count(*) filter (first_response_at is null), count(*) filter (first_response_at > closed_at) from ops.cases
        where _system = 'hubspot' and status = 'closed'""")
    assert answered == [(0, 0)]


def test_the_same_people_work_in_all_systems(sample: Company) -> None:
    names = {person.name for person in EVERYBODY}
    for table, systems in (("tasks", 3), ("cases", 1), ("activities", 1)):
        rows = sample.rows(f"select distinct _system, owner from ops.{table} where _system <> 'salesforce'")
        assert len({system for system, _ in rows}) == systems
        assert {owner for _, owner in rows} <= names
    rows = sample.rows("select person_id, list_sort(list(_system)) from ops.people group by all")
    both = [systems for _, systems in rows if systems == ["slack", "teams"]]
    assert len(both) == len(EVERYBODY)


def test_the_weekly_call_stands_in_the_calendars_of_both_places_at_the_time_it_is_held(
    sample: Company,
) -> None:
    """Rotterdam's calendar keeps it by the clock of Singapore, so that summer time moves neither."""
    rows = sample.rows("""
        select ours.starts_at from ops.calendar_events as ours
        join ops.calendar_events as theirs on theirs._system = 'google_calendar' and theirs.starts_at = ours.starts_at
        where ours._system = 'outlook_calendar' and not ours.is_all_day and hour(ours.starts_at) = 8""")
    planned = {moment for (moment,) in rows}
    first = datetime.combine(monday_of(0) + timedelta(days=1), time(8))
    assert {first + timedelta(days=7 * week) for week in range(WEEKS)} <= planned
