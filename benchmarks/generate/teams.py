"""Microsoft Teams: attendance reports (UTF-16, tabs, numbered sections), and the activity of people per 180 days."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.generate.company import LAST
from benchmarks.generate.meetings import Meeting, Stay
from benchmarks.generate.staff import EVERYBODY, GRACE, PRIYA, WEI, Person, uuid
from benchmarks.generate.tables import Row, Table

REPORTS = "teams/attendance_reports.zip"
USAGE = "teams/TeamsUserActivityUserDetail.zip"
_USAGE = (
    "Report Refresh Date", "Tenant Display Name", "User Id", "User Principal Name", "Last Activity Date", "Is Deleted", "Deleted Date",
    "Assigned Products", "Team Chat Message Count", "Private Chat Message Count", "Call Count", "Meeting Count", "Meetings Organized Count",
    "Meetings Attended Count", "Audio Duration In Seconds", "Has Other Action", "Is Licensed", "Report Period",
)  # fmt: skip
_PARTICIPANTS = "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole"
_ZONE = ZoneInfo("Asia/Singapore")
_DAYS = 180
_NEWEST = LAST - timedelta(days=2)


def reports(calls: list[Meeting]) -> dict[str, bytes]:
    """An attendance report per meeting, by its name in the zip.

    A report holds one day. Where that day could be a month as well, nobody could tell the two, so these were not kept.
    """
    clear = [call for call in calls if call.began.astimezone(_ZONE).day > 12]
    return {f"{call.topic} - Attendance report {_day(call.began)}.csv": _report(call) for call in clear}


def short_report() -> bytes:
    """A report of a call of two minutes without its third section, as older ones are."""
    start, end = "11/17/26, 2:00:00 PM", "11/17/26, 2:02:00 PM"
    people = ((GRACE, "2m 0s", "Organizer"), (PRIYA, "3h 2m 0s", "Presenter"), (WEI, "2m 0s", "Juggler"))
    lines = [
        "1. Summary", "Meeting title\tKestrel pallet check", f"Attended participants\t{len(people)}", f"Start time\t{start}",
        f"End time\t{end}", "Meeting duration\t2m 0s", "Average attendance time\t2m 0s", "", "2. Participants", _PARTICIPANTS,
        *(f"{p.name}\t{start}\t{end}\t{length}\t{p.email}\t{p.email}\t{role}" for p, length, role in people), "",
    ]  # fmt: skip
    return ("\ufeff" + "\r\n".join(lines)).encode("utf-16-le")


def usage(seed: int) -> list[Table]:
    """One report per 180 days, all people in each."""
    rng = Random(f"{seed}:teams")
    accounts = {person: uuid(rng) for person in EVERYBODY}
    ends = [_NEWEST - timedelta(days=_DAYS * n) for n in reversed(range(4))]
    return [
        Table(
            USAGE,
            list(_USAGE),
            [_usage_row(rng, person, accounts[person], end) for person in EVERYBODY],
            inside=_usage_name(end),
            line_end="\r\n",
        )
        for end in ends
    ]


def newest_usage() -> str:
    """The name of the newest usage report in the zip."""
    return _usage_name(_NEWEST)


def older_usage() -> str:
    """The name of the report before it."""
    return _usage_name(_NEWEST - timedelta(days=_DAYS))


def _usage_name(end: date) -> str:
    return f"TeamsUserActivityUserDetail_{end}.csv"


def _usage_row(rng: Random, person: Person, account: str, end: date) -> Row:
    attended = rng.randrange(50, 120)
    last = end - timedelta(days=rng.randrange(3))
    return [
        str(end), "Lantern Bay Supply", account, person.email, str(last), "False", "", "MICROSOFT 365 BUSINESS STANDARD",
        rng.randrange(80, 320), rng.randrange(400, 1400), rng.randrange(40, 140), attended, attended // 4, attended,
        attended * rng.randrange(1500, 2400), "Yes", "Yes", _DAYS,
    ]  # fmt: skip


def _day(moment: datetime) -> str:
    local = moment.astimezone(_ZONE)
    return f"{local.month}-{local.day}-{local:%y}"


def _at(moment: datetime) -> str:
    local = moment.astimezone(_ZONE)
    return f"{local.month}/{local.day}/{local:%y}, {(local.hour - 1) % 12 + 1}:{local:%M:%S %p}"


def _length(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m {rest}s"


def _report(call: Meeting) -> bytes:
    people = list(dict.fromkeys(stay.person for stay in call.stays))
    whole = (call.ended - call.began).total_seconds()
    stayed = sum((stay.left - stay.joined).total_seconds() for stay in call.stays)
    lines = [
        "1. Summary", f"Meeting title\t{call.topic}", f"Attended participants\t{len(people)}", f"Start time\t{_at(call.began)}",
        f"End time\t{_at(call.ended)}", f"Meeting duration\t{_length(whole)}", f"Average attendance time\t{_length(stayed / len(people))}",
        "", "2. Participants", _PARTICIPANTS,
        *(_person(call, person) for person in people),
        "", "3. In-Meeting Activities", "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole", *(_stay(call, stay) for stay in call.stays), "",
    ]  # fmt: skip
    return ("\ufeff" + "\r\n".join(lines)).encode("utf-16-le")


def _role(call: Meeting, person: Person) -> str:
    return "Organizer" if person == call.host else "Presenter"


def _person(call: Meeting, person: Person) -> str:
    stays = [stay for stay in call.stays if stay.person == person]
    there = sum((stay.left - stay.joined).total_seconds() for stay in stays)
    cells = (
        person.name,
        _at(stays[0].joined),
        _at(stays[-1].left),
        _length(there),
        person.email,
        person.email,
    )
    return "\t".join((*cells, _role(call, person)))


def _stay(call: Meeting, stay: Stay) -> str:
    length = _length((stay.left - stay.joined).total_seconds())
    cells = (stay.person.name, _at(stay.joined), _at(stay.left), length, stay.person.email)
    return "\t".join((*cells, _role(call, stay.person)))
