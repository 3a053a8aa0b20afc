"""Project work as it went: what was to be done by whom, when it was begun, due and finished."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.generate.company import KESTREL_SLIPS, LAST, balanced, weekday
from benchmarks.generate.staff import WEEKS, Person, monday_of


@dataclass(frozen=True)
class Job:
    """A piece of project work; `done` is None while it is open."""

    name: str
    person: Person
    created: date
    due: date | None
    done: date | None


@dataclass(frozen=True)
class Plan:
    """What kind of work a team has: `weekly` jobs that take `takes` days at most."""

    people: tuple[Person, ...]
    verbs: tuple[str, ...]
    things: tuple[str, ...]
    weekly: float
    takes: int


def jobs_of(plan: Plan, rng: Random) -> list[Job]:
    """Jobs of all weeks, oldest first; what was begun lately is still open."""
    noise = balanced(rng, WEEKS, 0.4)
    found = [_job(plan, rng, week, n) for n, week in enumerate(_weeks(plan.weekly, noise), start=1)]
    return sorted(found, key=lambda job: job.created)


def _weeks(weekly: float, noise: list[float]) -> Iterator[int]:
    for week in range(WEEKS):
        yield from [week] * max(1, round(weekly + noise[week]))


def _job(plan: Plan, rng: Random, week: int, n: int) -> Job:
    created = monday_of(week) + timedelta(days=rng.randrange(5))
    due = weekday(created + timedelta(days=rng.randrange(5, plan.takes + 6))) if rng.random() < 0.7 else None
    done = weekday(created + timedelta(days=rng.randrange(1, plan.takes + 1)))
    name = f"{rng.choice(plan.verbs)} {rng.choice(plan.things)} {n}"
    return Job(name, rng.choice(plan.people), created, due, done if done <= LAST else None)


def second_sources(people: tuple[Person, ...], names: tuple[str, ...]) -> list[Job]:
    """What the buyers do since Kestrel Ceramics is late: one job a week, the last ones open."""
    out = []
    for n, name in enumerate(names):
        created = KESTREL_SLIPS + timedelta(days=1 + 7 * n)
        done = weekday(created + timedelta(days=16))
        due = weekday(created + timedelta(days=14))
        out.append(Job(name, people[n % len(people)], created, due, done if done <= LAST else None))
    return out
