"""The sample company's brief by mail: what arrives is what is published, once, and a correction only where wanted."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from opsbrief.declarations.destination import MailSettings
from tests.end_to_end.company import CHECKOUT, Company
from tests.end_to_end.mail_server import SECRETS, Inbox, Start

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


def with_mail(company: Company, mail: MailSettings) -> Company:
    """Mail settings and one recipient, as people write them."""
    with (company.root / "opsbrief.toml").open("a", encoding="utf-8") as file:
        file.write(f"""
[mail]
host         = "{mail.host}"
port         = {mail.port}
security     = "{mail.security}"
user_env     = "{mail.user_env}"
password_env = "{mail.password_env}"
sender       = "{mail.sender}"
ca_file      = "{mail.ca_file}"

[[recipients]]
name    = "Dana Osei"
email   = "dana@lanternbay.example"
reports = ["operations_brief"]
""")
    return company


def deliver(company: Company, *words: str, expect: int = 0) -> str:
    done = company.outside("deliver", *words, environ=SECRETS)
    assert done.returncode == expect, done.stderr + done.stdout
    return done.stderr


def opened(inbox: Inbox) -> list[tuple[EmailMessage, str]]:
    """Messages with their text part."""
    found: list[tuple[EmailMessage, str]] = []
    for _, content in inbox.got:
        message = message_from_bytes(content, policy=default)
        text = message.get_body(("plain",))
        assert text is not None
        found.append((message, " ".join(text.get_content().split())))
    return found


def test_what_arrives_says_what_is_published_and_arrives_once(
    sample: Company, tmp_path: Path, start: Start, inbox: Inbox
) -> None:
    company = with_mail(sample.copy(tmp_path / "company"), start("starttls"))
    deliver(company)
    assert inbox.addresses() == ["dana@lanternbay.example"] * 2  # the newest week, and the newest month
    assert inbox.encrypted == [True, True]
    mails = {str(message["Subject"]): text for message, text in opened(inbox)}
    for period in ("2026-W47", "2026-10"):
        brief = company.brief(period)
        text = mails[brief["subject"]]
        assert brief["headline"] in text
        printed = {
            row["name"]: row["value"]
            for row in brief["kpis"]
            if row["unit"] == "percent" and row["decimals"] == 1
        }
        lines = {
            name: match[1] for name in printed if (match := re.search(rf"{re.escape(name)} ([\d.]+)%", text))
        }
        assert len(lines) > 4
        assert lines == {name: f"{printed[name] * 100:.1f}" for name in lines}
    assert "76.4%" in mails[company.brief("2026-W47")["subject"]]
    deliver(company)
    assert len(inbox.got) == 2


def test_a_corrected_brief_is_sent_only_where_the_report_says_so(
    board: Company, tmp_path: Path, start: Start, inbox: Inbox
) -> None:
    company = with_mail(board.copy(tmp_path / "company"), start("starttls"))
    deliver(company, "--period", "2026-W47")
    settings = company.root / "opsbrief.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("Lantern Bay Supply", "Lantern Bay Supply Ltd"), "utf-8"
    )
    assert company.ask("report", "operations_brief", "--period", "2026-W47")["revision"] == 2
    deliver(company, "--period", "2026-W47")
    assert len(inbox.got) == 1
    report = company.root / "reports" / "operations_brief" / "report.toml"
    report.parent.mkdir(parents=True)
    shipped = (CHECKOUT / "reports" / "operations_brief" / "report.toml").read_text("utf-8")
    report.write_text(f"resend = true\n{shipped}", "utf-8")
    deliver(company, "--period", "2026-W47")
    first, second = opened(inbox)
    assert "corrected" not in str(first[0]["Subject"]).lower()
    assert "corrected" in str(second[0]["Subject"]).lower()
    assert "No number changed" in second[1]
    assert "Lantern Bay Supply Ltd" in second[1]
