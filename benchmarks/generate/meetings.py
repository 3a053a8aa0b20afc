"""Meetings as they took place: who was there and when each came and went. Times in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.generate.company import HUB_CLOSED, KESTREL_SLIPS, LAST
from benchmarks.generate.staff import (
    DANIEL,
    GRACE,
    MEI_LING,
    OPERATIONS,
    PRIYA,
    SOFIE,
    WEEKS,
    WEI,
    Person,
    monday_of,
)


@dataclass(frozen=True)
class Stay:
    """One time in a meeting."""

    person: Person
    joined: datetime
    left: datetime


@dataclass(frozen=True)
class Meeting:
    """A meeting from its first to its last person."""

    topic: str
    room: str
    host: Person
    stays: tuple[Stay, ...]

    @property
    def began(self) -> datetime:
        return min(stay.joined for stay in self.stays)

    @property
    def ended(self) -> datetime:
        return max(stay.left for stay in self.stays)


@dataclass(frozen=True)
class Series:
    """A meeting that comes again: its people, its hour in UTC, and how long it takes."""

    topic: str
    room: str
    people: tuple[Person, ...]
    hour: int
    minutes: int


WEEKLY = Series("Operations call", "852 1848 6288", (SOFIE, *OPERATIONS), 8, 45)
HUB = Series("Harbour Line hub", "852 1848 6288", (SOFIE, *OPERATIONS), 7, 20)
KESTREL = Series("Kestrel recovery call", "", (GRACE, PRIYA, DANIEL, MEI_LING, WEI), 6, 40)


def calls_of(seed: int) -> list[Meeting]:
    """The calls of the operations team: one a week, and three more since the carrier's hub closed."""
    rng = Random(f"{seed}:calls")
    found = [_held(WEEKLY, monday_of(week) + timedelta(days=1), rng) for week in range(WEEKS)]
    days = [HUB_CLOSED + timedelta(days=n) for n in range((LAST - HUB_CLOSED).days)]
    found += [_held(HUB, day, rng) for day in days if day.weekday() in (0, 2, 4)]
    return sorted(found, key=lambda meeting: meeting.began)


def recovery_calls(seed: int) -> list[Meeting]:
    """The Thursday calls with the supplier since it slipped, every second week."""
    rng = Random(f"{seed}:recovery")
    first = KESTREL_SLIPS + timedelta(days=3)
    return [_held(KESTREL, first + timedelta(days=14 * n), rng) for n in range((LAST - first).days // 14 + 1)]


def _held(series: Series, day: date, rng: Random) -> Meeting:
    start = datetime(day.year, day.month, day.day, series.hour, tzinfo=UTC)
    end = start + timedelta(minutes=series.minutes + rng.randrange(-5, 9))
    host, *others = series.people
    there = [host, *(person for person in others if rng.random() < 0.8)]
    stays: list[Stay] = []
    for person in there if len(there) > 1 else series.people[:2]:
        joined = start + timedelta(seconds=rng.randrange(-90, 240, 5))
        left = end - timedelta(seconds=rng.randrange(0, 200, 5))
        if rng.random() < 0.06:
            gone = joined + (left - joined) / 2
            stays.append(Stay(person, joined, gone.replace(microsecond=0)))
            joined = (gone + timedelta(seconds=150)).replace(microsecond=0)
        stays.append(Stay(person, joined, left))
    return Meeting(series.topic, series.room, host, tuple(stays))
