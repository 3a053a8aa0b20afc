"""Who gets what, and never twice. The way out is a scripted one; real servers are in the end-to-end test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.channels import Connection, Receipt, Refused, Unanswered
from opsbrief.delivery.deliver import Outcome, deliver
from opsbrief.errors import OpsbriefError
from opsbrief.ledger.outbox import Key, Outbox

Publish = Callable[..., Path]


class Post:
    """A way out that keeps what it gets, and fails as told."""

    def __init__(self) -> None:
        self.opened = 0
        self.got: list[tuple[str, str]] = []
        self.failures: dict[str, OpsbriefError] = {}

    def __call__(self) -> AbstractContextManager[Connection]:
        return self._open()

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        self.opened += 1
        if "connect" in self.failures:
            raise self.failures["connect"]
        yield self

    def send(self, message: EmailMessage, before_data: Callable[[], None]) -> Receipt:
        address = message["To"].addresses[0].addr_spec
        failure = self.failures.get(address)
        if failure and not isinstance(failure, Unanswered):
            raise failure
        before_data()
        if failure:
            raise failure
        self.got.append((address, str(message["Subject"])))
        return Receipt("250 taken")


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def run(
    tmp_path: Path, reports: Path, mail: MailSettings, anna: Recipient, post: Post
) -> Callable[..., Outcome]:
    def once(*people: Recipient, **options: object) -> Outcome:
        outbox = Outbox(tmp_path / "state" / "outbox.jsonl")
        return deliver(reports, outbox, mail, people or (anna,), post, **options)  # type: ignore[arg-type]

    return once


Run = Callable[..., Outcome]
SUBJECT = "Act: OTIF 91.2%, 3.8 pts below target. Week 47"
ANNA, BEN = "Anna.Berg@example.com", "ben@example.com"


def person(address: str, *reports: str) -> Recipient:
    return Recipient(name=address, email=address, reports=reports or ("daily_brief",))


def test_sent_once_and_the_second_run_opens_no_connection(publish: Publish, run: Run, post: Post) -> None:
    publish()
    first, second = run(), run()
    assert [line.key.recipient for line in first.sent] == ["anna.berg@example.com"]
    assert post.got == [(ANNA, SUBJECT)] and post.opened == 1
    assert (second.sent, len(second.skipped), second.exit_status) == ([], 1, 0)


def test_a_person_added_later_gets_it_too(publish: Publish, run: Run, post: Post, anna: Recipient) -> None:
    publish()
    run()
    run(anna, person(BEN))
    assert [address for address, _ in post.got] == [ANNA, BEN]


def test_one_address_in_two_spellings_is_one_person(publish: Publish, run: Run, post: Post) -> None:
    publish()
    outcome = run(person(ANNA), person(ANNA.upper()))
    assert (len(post.got), outcome.exit_status) == (1, 0)


def test_only_the_newest_period_of_each_grain_unless_asked(publish: Publish, run: Run, post: Post) -> None:
    for period in ("2026-W09", "2026-W10", "2025-W52", "2026-02", "2026-03-08"):
        publish(period=period, subject=period)
    publish(report="other", period="2026-W11", subject="other")
    assert run().exit_status == 0
    assert sorted(subject for _, subject in post.got) == ["2026-02", "2026-03-08", "2026-W10"]
    run(period="2025-W52")
    assert post.got[-1][1] == "2025-W52"


def test_a_report_without_briefs_is_said(run: Run, post: Post) -> None:
    outcome = run(person(ANNA, "weekly_reveiw"))
    assert outcome.notices == ["weekly_reveiw: nothing is published, nothing to send"]
    assert post.opened == 0


@pytest.mark.parametrize(
    ("resend", "expected"), [((), [SUBJECT]), (("daily_brief",), [SUBJECT, f"Corrected: {SUBJECT}"])]
)
def test_later_revisions_follow_only_where_declared(
    publish: Publish, run: Run, post: Post, resend: tuple[str, ...], expected: list[str]
) -> None:
    publish()
    run(resend=resend)
    publish(revision=10)
    publish(revision=9, subject="not the newest")
    for _ in range(2):
        run(resend=resend)
    assert [subject for _, subject in post.got] == expected


def test_the_first_mail_has_the_newest_numbers(publish: Publish, run: Run, post: Post) -> None:
    publish()
    publish(revision=2, subject="Act: OTIF 90.8%")
    run()
    assert post.got == [(ANNA, "Corrected: Act: OTIF 90.8%")]


def test_a_held_brief_gives_one_note_and_the_brief_follows(publish: Publish, run: Run, post: Post) -> None:
    marker = publish() / "HELD"
    marker.write_text("the balance does not close", "utf-8")
    outcomes = [run(), run()]
    assert [subject for _, subject in post.got] == ["Brief withheld: Operations brief, 2026-W47"]
    assert [outcome.exit_status for outcome in outcomes] == [3, 3]
    assert outcomes[0].held == ["daily_brief 2026-W47 is held back: the balance does not close"]
    publish(revision=2).joinpath("HELD").write_text("still", "utf-8")
    run()
    assert len(post.got) == 1
    marker.with_name("HELD").unlink()
    (marker.parent.parent / "r2" / "HELD").unlink()
    assert run().exit_status == 0
    assert [subject for _, subject in post.got][1:] == [f"Corrected: {SUBJECT}"]


def test_no_note_for_a_correction_that_nobody_is_to_get(publish: Publish, run: Run, post: Post) -> None:
    publish()
    run()
    publish(revision=2).joinpath("HELD").touch()
    run()
    assert len(post.got) == 1
    run(resend=["daily_brief"])
    assert post.got[1][1].startswith("Brief withheld")


def test_a_withheld_headline_kpi_holds_the_brief(publish: Publish, run: Run, post: Post) -> None:
    rows = [
        {"kpi": "otif", "name": "OTIF", "withheld": "a check failed"},
        {"kpi": "backlog", "name": "Backlog"},
    ]
    publish(kpis=rows)
    run(headlines={"daily_brief": "otif"})
    assert post.got[0][1].startswith("Brief withheld")
    run(headlines={"daily_brief": "backlog"})
    assert post.got[1][1] == SUBJECT


def test_refused_for_one_goes_to_the_others_and_is_tried_again(
    publish: Publish, run: Run, post: Post, anna: Recipient
) -> None:
    publish()
    post.failures[ANNA] = Refused("The server refused the recipient for now: 450 later.")
    outcome = run(anna, person(BEN))
    assert [address for address, _ in post.got] == [BEN]
    assert [line.key.recipient for line in outcome.failed] == [ANNA.lower()] and outcome.exit_status == 3
    assert "450 later" in outcome.failed[0].sentence
    post.failures.clear()
    assert run(anna, person(BEN)).exit_status == 0
    assert [address for address, _ in post.got] == [BEN, ANNA]


def test_unanswered_waits_for_a_person(publish: Publish, run: Run, post: Post, tmp_path: Path) -> None:
    publish()
    post.failures[ANNA] = Unanswered("The connection ended before the server answered: timed out.")
    first = run()
    post.failures.clear()
    second = run()
    for outcome in (first, second):
        (line,) = outcome.unknown
        assert outcome.exit_status == 3 and "timed out" in line.sentence and "<daily_brief." in line.sentence
    assert post.got == []
    Outbox(tmp_path / "state" / "outbox.jsonl").resolve(first.unknown[0].key, "retry", "Ben")
    assert run().exit_status == 0
    assert len(post.got) == 1


def test_without_a_connection_nothing_is_noted_as_tried(
    publish: Publish, run: Run, post: Post, tmp_path: Path
) -> None:
    publish()
    post.failures["connect"] = OpsbriefError("No mail server listens there.", "mail:587", "check the port")
    outcome = run()
    assert outcome.failed[0].sentence == "not sent. No mail server listens there."
    assert "check the port" in outcome.notices[0]
    assert Outbox(tmp_path / "state" / "outbox.jsonl").history() == []


def test_when_the_way_out_closes_the_rest_is_not_sent(publish: Publish, run: Run, post: Post) -> None:
    publish()
    people = [person(f"{name}@example.com") for name in "abc"]
    post.failures["b@example.com"] = OpsbriefError("The mail server ended the connection.")
    outcome = run(*people)
    assert [address for address, _ in post.got] == ["a@example.com"]
    assert [line.key.recipient for line in outcome.failed] == ["b@example.com", "c@example.com"]
    post.failures.clear()
    run(*people)
    assert [address for address, _ in post.got] == ["a@example.com", "b@example.com", "c@example.com"]


def test_sent_but_not_noted_is_unknown_not_failed(
    publish: Publish, run: Run, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    real = Outbox.record

    def full(self: Outbox, key: Key, state: str, **words: str) -> None:
        if state == "sent":
            raise OpsbriefError("The outbox cannot be written: no space left.")
        real(self, key, state, **words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "record", full)
        outcome = run()
    assert (len(outcome.unknown), outcome.failed) == (1, [])
    assert len(run().unknown) == 1 and len(post.got) == 1


def test_a_dry_run_sends_and_writes_nothing(publish: Publish, run: Run, post: Post, tmp_path: Path) -> None:
    publish()
    outcome = run(dry_run=True)
    assert [line.sentence for line in outcome.due] == [f"would be sent: {SUBJECT}"]
    assert (outcome.sent, post.opened, (tmp_path / "state").exists()) == ([], 0, False)
    run()
    assert run(dry_run=True).due == []


def test_a_broken_brief_stops_only_itself(publish: Publish, run: Run, post: Post) -> None:
    broken = publish() / "brief.json"
    broken.write_text('{"report": "daily_brief"', "utf-8")
    publish(report="weekly_review")
    (publish(report="monthly") / "email.txt").unlink()
    outcome = run(person(ANNA, "daily_brief", "weekly_review", "monthly"))
    assert len(post.got) == 1 and [line.key.report for line in outcome.sent] == ["weekly_review"]
    assert sorted(line.key.report for line in outcome.failed) == ["daily_brief", "monthly"]
    assert str(broken) in "".join(outcome.notices) and outcome.exit_status == 3
