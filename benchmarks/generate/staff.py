"""The people of Lantern Bay Supply, the same in every system, and moments of their working days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.generate.company import FIRST

WEEKS = 105
NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """One of us; `site` is where they work."""

    name: str
    site: str

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    @property
    def email(self) -> str:
        return f"{self.handle}@lanternbay.example"


GRACE, ARUN, WEI = Person("Grace Lim", "1000"), Person("Arun Pillai", "1000"), Person("Wei Chen", "2000")
SANNE, TOM = Person("Sanne de Wit", "Rotterdam"), Person("Tom Willems", "Rotterdam")
PRIYA, DANIEL = Person("Priya Raman", "1000"), Person("Daniel Koh", "1000")
MEI_LING, SOFIE = Person("Mei-Ling Chou", "2000"), Person("Sofie Wouters", "Rotterdam")
OPERATIONS = (GRACE, ARUN, WEI, SANNE)
EVERYBODY = (*OPERATIONS, TOM, PRIYA, DANIEL, MEI_LING, SOFIE)


def monday_of(week: int) -> date:
    """The Monday of a week, counted from the first one of the data."""
    return FIRST + timedelta(days=7 * week)


def moment(rng: Random, day: date, first: int = 1, last: int = 10) -> datetime:
    """A moment of a day between two hours in UTC."""
    clock = (rng.randrange(first, last), rng.randrange(60), rng.randrange(60))
    return datetime(day.year, day.month, day.day, *clock, tzinfo=UTC)


def uuid(rng: Random) -> str:
    """A random id of 32 digits in the usual five groups."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
