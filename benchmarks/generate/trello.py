"""The operations team's Trello board as its JSON export: cards, lists, and the latest 1,000 actions.

The board starts in April 2026, so its history is cut. Beside work it holds what is not work: a template
card, a separator card, archived cards, a closed list with open cards, and a list that was renamed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.generate.company import balanced, weekday

PATH = "trello/operations-work.json"
NOW = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
_START = date(2026, 4, 13)
_RENAMED = datetime(2026, 8, 3, 2, 15, tzinfo=UTC)
_LISTS = ("To do", "Doing", "Waiting", "Done", "Old ideas")
_OLD_WAITING = "On hold"
_PEOPLE = (
    ("Grace Lim", "gracelim"),
    ("Arun Pillai", "arunpillai"),
    ("Wei Chen", "weichen"),
    ("Sanne de Wit", "sannedewit"),
)
_VERBS = ("Check", "Agree", "Renew", "Count", "Clear", "Review", "Set up", "Repair")
_THINGS = (
    "carrier rate card", "damaged pallets", "customs papers", "label printer", "pick routes",
    "supplier scorecard", "dock schedule", "packing station", "return shelf", "safety walk",
    "training plan", "slow movers",
)  # fmt: skip

Json = dict[str, object]


@dataclass
class Card:
    """A card as it went: its moves in time order, and when it was archived."""

    name: str
    created: datetime
    person: int
    due: datetime | None
    moves: list[tuple[datetime, int, int]] = field(default_factory=list)
    comment: datetime | None = None
    archived: datetime | None = None
    role: str | None = None
    template: bool = False
    list_no: int = 0
    ident: str = ""
    list_id: str = ""

    def now(self) -> int:
        return self.moves[-1][2] if self.moves else self.list_no


def hex_id(moment: datetime, number: int) -> str:
    """A 24-digit id whose first eight digits are the second of creation."""
    return f"{int(moment.timestamp()):08x}{0x5A10B7C3:08x}{number:08x}"


def board_cards(seed: int) -> list[Card]:
    """All cards of the board, oldest first; about eight a week are finished."""
    rng = Random(f"{seed}:board")
    cards: list[Card] = []
    noise = balanced(rng, 32, 1.2)
    for week in range(32):
        for _ in range(round(8.2 + noise[week])):
            day = _START + timedelta(days=7 * week + rng.randrange(5))
            cards.append(_card(rng, day, len(cards)))
    cards += [_idea(rng, n) for n in range(5)]
    monday = datetime(2026, 4, 13, 1, 0, tzinfo=UTC)
    cards.append(Card("TEMPLATE: carrier complaint", monday, 0, None, template=True))
    cards.append(Card("------ this week ------", monday + timedelta(minutes=4), 0, None, role="separator"))
    cards.sort(key=lambda c: c.created)
    for n, card in enumerate(cards, 1):
        card.ident = hex_id(card.created, n)
    return cards


def _card(rng: Random, day: date, n: int) -> Card:
    created = datetime(
        day.year, day.month, day.day, rng.randrange(1, 9), rng.randrange(60), rng.randrange(60), tzinfo=UTC
    )
    due = None
    if rng.random() < 0.6:
        ends = weekday(day + timedelta(days=rng.randrange(6, 16)))
        due = datetime(ends.year, ends.month, ends.day, 9, 0, tzinfo=UTC)
    card = Card(f"{rng.choice(_VERBS)} {rng.choice(_THINGS)} #{n + 1}", created, rng.randrange(4), due)
    at, place = created, 0
    for target in (1, 2, 1, 3) if rng.random() < 0.25 else (1, 3):
        at = _working(rng, at + timedelta(hours=rng.randrange(16, 90)))
        if at > NOW:
            return card
        card.moves.append((at, place, target))
        place = target
    if rng.random() < 0.3:
        card.comment = created + timedelta(hours=3)
    archived = at + timedelta(days=21)
    card.archived = archived if archived <= NOW else None
    return card


def _working(rng: Random, at: datetime) -> datetime:
    """A moment in office hours of that day, or of the Monday after it."""
    day = weekday(at.date())
    if day == at.date():
        return at
    return datetime(
        day.year, day.month, day.day, rng.randrange(1, 10), rng.randrange(60), rng.randrange(60), tzinfo=UTC
    )


def _idea(rng: Random, n: int) -> Card:
    card = Card(
        f"Idea: {rng.choice(_THINGS)} by app {n + 1}",
        datetime(2026, 4, 14 + n, 3, 10, tzinfo=UTC),
        n % 4,
        None,
    )
    card.list_no = 4
    return card


def board(cards: list[Card]) -> Json:
    """The export object, newest action first, exactly 1,000 of them."""
    start = datetime(2026, 4, 13, 0, 30, tzinfo=UTC)
    ident = hex_id(start, 0xB0)
    lists = [hex_id(start + timedelta(seconds=n), 0xC0 + n) for n in range(len(_LISTS))]
    members = [
        {"id": hex_id(start, 0xE0 + n), "fullName": full, "username": name}
        for n, (full, name) in enumerate(_PEOPLE)
    ]
    actions = _actions(cards, ident, lists, members)
    actions.sort(key=lambda a: (str(a["date"]), str(a["id"])), reverse=True)
    return {
        "id": ident,
        "name": "Operations work",
        "desc": "",
        "closed": False,
        "idOrganization": hex_id(start, 0xA0),
        "shortLink": "k7Qm2LbS",
        "url": "https://trello.com/b/k7Qm2LbS/operations-work",
        "dateLastActivity": _iso(NOW),
        "labelNames": {"red": "Urgent", "blue": "Supplier"},
        "prefs": {"permissionLevel": "org"},
        "powerUps": [],
        "actions": actions[:1000],
        "cards": [_card_json(c, n, ident, lists, members) for n, c in enumerate(cards, 1)],
        "labels": [],
        "lists": [_list_json(n, name, lists[n], ident) for n, name in enumerate(_LISTS)],
        "members": members,
        "checklists": [],
        "customFields": [],
        "memberships": [
            {"id": hex_id(start, 0xF0 + n), "idMember": m["id"], "memberType": "normal"}
            for n, m in enumerate(members)
        ],
        "pluginData": [],
    }


def board_bytes(exported: Json) -> bytes:
    """The export as compact JSON text."""
    return json.dumps(exported, ensure_ascii=False, separators=(",", ":")).encode()


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _list_json(n: int, name: str, ident: str, board_id: str) -> Json:
    return {
        "id": ident,
        "name": name,
        "closed": n == 4,
        "pos": 16384 * (n + 1),
        "softLimit": None,
        "idBoard": board_id,
    }


def _short(ident: str) -> str:
    return f"{int(ident[:8], 16) * 31 + int(ident[16:], 16):08x}"[-8:]


def _card_json(c: Card, n: int, board_id: str, lists: list[str], members: list[dict[str, str]]) -> Json:
    last = max(
        [
            c.created,
            *(at for at, _, _ in c.moves),
            *([c.comment] if c.comment else []),
            *([c.archived] if c.archived else []),
        ]
    )
    return {
        "id": c.ident,
        "idShort": n,
        "shortLink": _short(c.ident),
        "name": c.name,
        "desc": "",
        "closed": c.archived is not None,
        "idList": c.list_id or lists[c.now()],
        "idBoard": board_id,
        "idMembers": [members[c.person]["id"]],
        "labels": [],
        "due": _iso(c.due) if c.due else None,
        "dueComplete": c.due is not None and c.now() == 3,
        "dateLastActivity": _iso(last),
        "isTemplate": c.template,
        "cardRole": c.role,
    }


def _actions(cards: list[Card], board_id: str, lists: list[str], members: list[dict[str, str]]) -> list[Json]:
    events: list[tuple[datetime, str, int, Json]] = []
    for n, c in enumerate(cards, 1):
        events += [(at, kind, c.person, data) for at, kind, data in _events(c, n, lists)]
    renamed: Json = {"list": {"id": lists[2], "name": _LISTS[2]}, "old": {"name": _OLD_WAITING}}
    events.append((_RENAMED, "updateList", 0, renamed))
    return [
        {
            "id": hex_id(at, 0x10000 + n),
            "idMemberCreator": members[person]["id"],
            "data": {**data, "board": {"id": board_id}},
            "type": kind,
            "date": _iso(at),
        }
        for n, (at, kind, person, data) in enumerate(events)
    ]


def _events(c: Card, n: int, lists: list[str]) -> Iterator[tuple[datetime, str, Json]]:
    """What happened to one card; a list is named as it was named then."""

    def place(number: int, at: datetime) -> Json:
        name = _OLD_WAITING if number == 2 and at < _RENAMED else _LISTS[number]
        return {"id": lists[number], "name": name}

    card: Json = {"id": c.ident, "name": c.name, "idShort": n}
    yield c.created, "createCard", {"card": card, "list": place(c.list_no, c.created)}
    for at, before, after in c.moves:
        stood: Json = {"old": {"idList": lists[before]}, "listBefore": place(before, at)}
        yield at, "updateCard", {"card": card, **stood, "listAfter": place(after, at)}
    if c.comment:
        yield c.comment, "commentCard", {"card": card, "text": "Asked the carrier, answer tomorrow."}
    if c.archived:
        yield c.archived, "updateCard", {"card": card, "old": {"closed": False}, "list": place(3, c.archived)}
