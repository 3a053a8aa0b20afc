"""What a mail program finds in the bytes: read back with the standard library's parser."""

import hashlib
import re
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses
from pathlib import Path

import pytest

from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.message import build, build_note
from opsbrief.delivery.revision import Made, Revision, ShownKpi, held_back, read_revision
from opsbrief.errors import OpsbriefError
from opsbrief.insights.brief import Brief, KpiRow, Provenance

Publish = Callable[..., Path]


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def built(folder: Path, mail: MailSettings, person: Recipient) -> EmailMessage:
    return parsed(build(folder, read_revision(folder), mail, person).as_bytes())


def test_text_first_then_the_page_with_the_pictures_it_shows(
    publish: Publish, mail: MailSettings, anna: Recipient
) -> None:
    folder = publish()
    message = built(folder, mail, anna)
    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
    ]
    text, related = message.iter_parts()
    html, *images = related.iter_parts()
    assert text.get_content().splitlines() == (folder / "email.txt").read_text("utf-8").splitlines()
    assert related.get_param("type") == "text/html"
    shown = re.findall(r"""src=["']cid:([^"']+)["']""", html.get_content())
    by_id = {part["Content-ID"]: part.get_content() for part in images}
    assert len(shown) == 2
    assert [by_id[f"<{cid}>"] for cid in shown] == [
        (folder / name).read_bytes() for name in ("spark_otif.png", "spark_backlog.png")
    ]
    assert all(re.fullmatch(r"[\w.-]+@harbour-hill\.example", cid) for cid in shown)
    written, received = (folder / "email.html").read_text("utf-8"), html.get_content()
    pages = [re.sub(r"cid:[\w.@-]+", "", page).splitlines() for page in (written, received)]
    assert pages[0] == pages[1]


def test_same_inputs_give_the_same_bytes(publish: Publish, mail: MailSettings, anna: Recipient) -> None:
    folder = publish()
    first, second = (build(folder, read_revision(folder), mail, anna).as_bytes() for _ in range(2))
    assert first == second
    assert first.isascii() and max(map(len, first.split(b"\r\n"))) <= 998
    assert b"\n" not in first.replace(b"\r\n", b"")


def test_headers(publish: Publish, mail: MailSettings, anna: Recipient) -> None:
    message = built(publish(), mail, anna)
    person = hashlib.sha256(b"anna.berg@example.com").hexdigest()[:16]
    thread = "<daily_brief.2026-W47.thread@harbour-hill.example>"
    assert dict(message.items()) == {
        "From": "Opsbrief <brief@harbour-hill.example>",
        "To": "Anna Berg <Anna.Berg@example.com>",
        "Reply-To": "ops@harbour-hill.example",
        "Subject": "Act: OTIF 91.2%, 3.8 pts below target. Week 47",
        "Date": "Mon, 23 Nov 2026 06:30:00 +0100",
        "Message-ID": f"<daily_brief.2026-W47.r1.{person}@harbour-hill.example>",
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": "<daily_brief.harbour-hill.example>",
        "List-Unsubscribe": "<mailto:stop@harbour-hill.example?subject=Stop%20daily_brief>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


def test_days_of_one_iso_week_are_one_conversation(
    publish: Publish, mail: MailSettings, anna: Recipient
) -> None:
    # 2027-01-03 is the Sunday of 2026-W53; 2027-01-04 the Monday of 2027-W01.
    threads = [
        built(publish(period=day, end=day), mail, anna)["References"]
        for day in ("2026-12-28", "2027-01-03", "2027-01-04")
    ]
    assert threads[0] == threads[1] == "<daily_brief.2026-W53.thread@harbour-hill.example>"
    assert threads[2] == "<daily_brief.2027-W01.thread@harbour-hill.example>"


def test_message_id_differs_by_person_and_revision_and_ignores_letter_case(
    publish: Publish, mail: MailSettings, anna: Recipient
) -> None:
    ben = anna.model_copy(update={"email": "ben@example.com"})
    same = anna.model_copy(update={"email": "anna.berg@EXAMPLE.com", "name": "A. Berg"})
    folders = [publish(), publish(revision=2)]
    ids = {built(folder, mail, person)["Message-ID"] for folder in folders for person in (anna, ben, same)}
    assert len(ids) == 4


LONG = "Zoë Müller-Lüdenscheidt, Abteilung für Qualität und Ordnung"


@pytest.mark.parametrize(
    "text",
    [
        '李, 小龍 "Bruce"',
        "需處理：準時足量交貨率 91.2%，低於目標 3.8 個百分點。第 47 週，承運商 Northway 佔 2.9 個百分點",
        LONG,
        LONG.replace(",", ""),
        "é " * 40 + "x",
        "Plain, but a very long name that goes on and on and on until it needs to be folded really",
        'O\'Hara; <x@y.example>, \\ "Jo"',
        "=?utf-8?q?not_encoded=0D=0ABcc:_thief=40example.org?=",
    ],
)
def test_names_and_subjects_in_any_script(
    publish: Publish, mail: MailSettings, anna: Recipient, text: str
) -> None:
    folder = publish(subject=text)
    person = anna.model_copy(update={"name": text})
    message = build(folder, read_revision(folder), mail, person).as_bytes()
    # The older parser, since the newer one keeps the space between two encoded words of a name.
    old = message_from_bytes(message, policy=compat32)
    assert str(make_header(decode_header(old["Subject"]))) == text
    ((name, address),) = getaddresses([old["To"]])
    assert str(make_header(decode_header(name))) == text
    assert address == "Anna.Berg@example.com"
    assert max(map(len, message.partition(b"\r\n\r\n")[0].split(b"\r\n")[:4])) <= 78


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\0\n"])
def test_no_name_or_subject_can_start_a_header(
    publish: Publish, mail: MailSettings, anna: Recipient, end: str
) -> None:
    evil = f"Act{end}Bcc: thief@example.org{end}{end}<script>"
    folder = publish(subject=evil, title=evil)
    revision = read_revision(folder)
    person = anna.model_copy(update={"name": evil})
    sender = mail.model_copy(update={"sender_name": evil})
    for message in (build(folder, revision, sender, person), build_note(revision, evil, sender, person)):
        content = message.as_bytes()
        assert not re.search(rb"(?im)^(bcc|<script)", content.partition(b"\r\n\r\n")[0])
        back = parsed(content)
        assert back["Bcc"] is None
        assert [address.addr_spec for address in back["To"].addresses] == [anna.email]
        assert "Auto-Submitted" in back


def test_long_identifiers_stay_readable_for_programs(
    publish: Publish, mail: MailSettings, anna: Recipient
) -> None:
    report = "procurement_and_supplier_performance_review_for_the_northern_region"
    message = build(
        folder := publish(report=report),
        read_revision(folder),
        mail.model_copy(update={"sender": "b@mail.operations.harbour-hill-trading-company.example"}),
        anna,
    )
    head = message.as_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    domain = "mail.operations.harbour-hill-trading-company.example"
    assert f"\r\nReferences: <{report}.2026-W47.thread@{domain}>\r\n" in head
    assert f"\r\nMessage-ID: <{report}.2026-W47.r1." in head
    assert f"\r\nList-Unsubscribe: <mailto:stop@harbour-hill.example?subject=Stop%20{report}>\r\n" in head


def test_the_shorter_encoding_is_taken(publish: Publish, mail: MailSettings, anna: Recipient) -> None:
    folder = publish()
    english, _ = built(folder, mail, anna).iter_parts()
    (folder / "email.txt").write_text("準時足量交貨率降至 91.2%，低於目標 3.8 個百分點。\n" * 20, "utf-8")
    chinese, _ = built(folder, mail, anna).iter_parts()
    assert english["Content-Transfer-Encoding"] == "quoted-printable"
    assert chinese["Content-Transfer-Encoding"] == "base64"
    assert chinese.get_content().splitlines() == (folder / "email.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("language", "subject", "expected"),
    [
        ("en", "Act: OTIF 90.8%", "Corrected: Act: OTIF 90.8%"),
        ("en", "Corrected: OTIF 90.8%", "Corrected: OTIF 90.8%"),
        ("zh-Hant-TW", "需處理：90.8%", "更正：需處理：90.8%"),
    ],
)
def test_a_later_revision_is_marked_once(
    publish: Publish, mail: MailSettings, anna: Recipient, language: str, subject: str, expected: str
) -> None:
    folder = publish(revision=2, language=language, subject=subject)
    assert built(folder, mail, anna)["Subject"] == expected


@pytest.mark.parametrize("name", ["spark_otif.png", "email.txt", "email.html"])
def test_a_missing_part_is_named(publish: Publish, mail: MailSettings, anna: Recipient, name: str) -> None:
    folder = publish()
    (folder / name).unlink()
    with pytest.raises(OpsbriefError) as caught:
        built(folder, mail, anna)
    assert caught.value.where == str(folder / name)


def test_the_note_gives_the_reason_and_no_number_of_the_brief(
    publish: Publish, mail: MailSettings, anna: Recipient
) -> None:
    folder = publish()
    (folder / "HELD").write_text("the balance does not close:\ntwo rows are missing", "utf-8")
    revision = read_revision(folder)
    reason = held_back(folder, revision, {})
    note = parsed(build_note(revision, reason, mail, anna).as_bytes())
    assert note["Subject"] == "Brief withheld: Operations brief, 2026-W47"
    assert note.get_content_type() == "text/plain"
    assert "the balance does not close: two rows are missing" in note.get_content()
    assert "ops@harbour-hill.example" in note.get_content()
    assert not re.search(r"91|3\.8|OTIF", note["Subject"] + note.get_content())
    assert note["Message-ID"] != built(folder, mail, anna)["Message-ID"]


def test_what_holds_a_brief_back(publish: Publish) -> None:
    row = {"kpi": "otif", "name": "OTIF", "withheld": "a check failed"}
    other = {"kpi": "backlog", "name": "Backlog", "withheld": ""}
    some = publish(kpis=[row, other])
    every = publish(revision=2, kpis=[row])
    assert held_back(some, read_revision(some), {}) == ""
    assert held_back(some, read_revision(some), {"daily_brief": "backlog"}) == ""
    assert held_back(some, read_revision(some), {"daily_brief": "otif"}) == "OTIF: a check failed"
    assert "a check failed" in held_back(every, read_revision(every), {})


def test_every_key_that_delivery_reads_is_one_that_a_brief_has() -> None:
    assert Revision.model_fields.keys() <= Brief.model_fields.keys()
    assert ShownKpi.model_fields.keys() <= KpiRow.model_fields.keys()
    assert Made.model_fields.keys() <= Provenance.model_fields.keys()


def test_a_brief_in_the_wrong_place_is_not_read(publish: Publish) -> None:
    folder = publish()
    moved = folder.rename(folder.with_name("r2"))
    with pytest.raises(OpsbriefError, match="not its place"):
        read_revision(moved)
