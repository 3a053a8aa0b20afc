"""The Slack export of the workspace: people, channels, and a file per channel and day. Two public channels, mostly on Mondays."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.generate.company import HUB_CLOSED, KESTREL_SLIPS, LAST
from benchmarks.generate.staff import EVERYBODY, OPERATIONS, WEEKS, Person, moment, monday_of

PATH = "slack/Lantern Bay Supply Slack export Nov 18 2024 - Nov 22 2026.zip"
_TEAM = "T05LANTERN1"
_CHANNELS = ("handover", "suppliers")
_QUESTIONS = (
    "Who has the dock plan for today?", "Is the Trident pickup confirmed?", "Count of lane 4 is off by one carton, who checks?",
    "Can somebody print labels for the late orders?", "Any news from the supplier?",
)  # fmt: skip
_ANSWERS = ("On it.", "Yes, done.", "Asked them, answer at noon.", "I will look after the call.")


@dataclass(frozen=True)
class Message:
    """A message; `thread` is the time of the one that it answers."""

    channel: str
    person: Person
    at: datetime
    text: str
    thread: datetime | None = None


def messages_of(seed: int) -> list[Message]:
    """Questions and their answers of all weeks, in the order they were written."""
    rng = Random(f"{seed}:slack")
    found: list[Message] = []
    for day, channel, questions in _days(rng):
        for _ in range(questions):
            found += _thread(rng, day, channel)
    return sorted(found, key=lambda message: message.at)


def _days(rng: Random) -> list[tuple[date, str, int]]:
    """Days with their channel and number of questions: more since the supplier slips and the hub closed."""
    days = [(monday_of(week), _CHANNELS[0], rng.randrange(1, 3)) for week in range(WEEKS)]
    late = [KESTREL_SLIPS + timedelta(days=n) for n in range((LAST - KESTREL_SLIPS).days)]
    days += [(day, _CHANNELS[1], 2) for day in late if day.weekday() == 3]
    days += [(day, _CHANNELS[0], 3) for day in late if day > HUB_CLOSED and day.weekday() in (1, 3)]
    return days


def _thread(rng: Random, day: date, channel: str) -> list[Message]:
    asks, answers = rng.sample(OPERATIONS, 2)
    asked = moment(rng, day, 1, 8)
    out = [Message(channel, asks, asked, rng.choice(_QUESTIONS))]
    if rng.random() < 0.8:
        answered = asked + timedelta(seconds=rng.randrange(120, 5400))
        out.append(Message(channel, answers, answered, rng.choice(_ANSWERS), asked))
    return out


def members(messages: list[Message]) -> dict[str, list[dict[str, object]]]:
    """The files of the zip by their name, each a list of objects."""
    out: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    out["users.json"] = [_user(person) for person in EVERYBODY]
    out["channels.json"] = [_channel(n, name) for n, name in enumerate(_CHANNELS)]
    for message in messages:
        out[f"{message.channel}/{message.at:%Y-%m-%d}.json"].append(_said(message))
    return dict(out)


def member_bytes(objects: list[dict[str, object]]) -> bytes:
    """One file of the zip."""
    return json.dumps(objects, ensure_ascii=False, separators=(",", ":")).encode()


def user_id(person: Person) -> str:
    """A person's account."""
    return f"U05LB{EVERYBODY.index(person):04d}"


def _stamp(at: datetime) -> str:
    return f"{int(at.timestamp())}.000100"


def _said(message: Message) -> dict[str, object]:
    said: dict[str, object] = {
        "type": "message",
        "user": user_id(message.person),
        "text": message.text,
        "ts": _stamp(message.at),
    }
    if message.thread is not None:
        said["thread_ts"] = _stamp(message.thread)
    return said


def _user(person: Person) -> dict[str, object]:
    zone = "Europe/Amsterdam" if person.site == "Rotterdam" else "Asia/Singapore"
    return {
        "id": user_id(person),
        "team_id": _TEAM,
        "name": person.handle,
        "deleted": False,
        "real_name": person.name,
        "tz": zone,
        "profile": {"real_name": person.name, "display_name": person.handle, "email": person.email},
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "updated": 1731895200,
    }


def _channel(n: int, name: str) -> dict[str, object]:
    return {
        "id": f"C05LB{n:04d}",
        "name": name,
        "created": 1731895200,
        "creator": user_id(EVERYBODY[0]),
        "is_archived": False,
        "is_general": n == 0,
        "members": [user_id(person) for person in EVERYBODY],
        "topic": {"value": ""},
        "purpose": {"value": ""},
    }
