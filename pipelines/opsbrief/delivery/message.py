"""A published revision as a mail. The same revision, settings and recipient give the same bytes.

What belongs here: the envelope and its headers. Words and pictures of the brief are taken from the revision
folder as they are; the short note that a brief is held back is the only text written here.
"""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.delivery.headers import mail_policy, one_line
from opsbrief.delivery.revision import Revision
from opsbrief.errors import OpsbriefError

_WORDS = {
    "en": {
        "corrected": "Corrected: ",
        "subject": "Brief withheld: {title}, {period}",
        "text": "{title} for {period} is held back, so this message has no numbers.\n\nWhy: {reason}\n\n"
        "The brief follows as soon as this is put right.\n",
        "contact": "Questions: {contact}\n",
    },
    "zh": {
        "corrected": "更正：",
        "subject": "簡報暫緩發送：{title}，{period}",
        "text": "{title}（{period}）暫緩發送，本信不含任何數字。\n\n原因：{reason}\n\n問題排除後即補發。\n",
        "contact": "如有疑問：{contact}\n",
    },
}


def build(folder: Path, revision: Revision, mail: MailSettings, recipient: Recipient) -> EmailMessage:
    """The brief in `folder` for `recipient`: text, page and the pictures that the page shows.

    Raises OpsbriefError when a part of the folder is missing.
    """
    words = _words(revision)
    subject = revision.subject
    if revision.revision > 1 and not subject.startswith(words["corrected"]):
        subject = words["corrected"] + subject
    message = _envelope(revision, subject, mail, recipient, note=False)
    shown: dict[str, str] = {}

    def content_id(found: re.Match[str]) -> str:
        shown[found[1]] = f"{found[1]}.{_stem(revision)}@{_domain(mail)}"
        return f"cid:{shown[found[1]]}"

    text = _part(folder / "email.txt").decode("utf-8")
    page = re.sub(r"(?<=[\"'(])cid:([\w.-]+)", content_id, _part(folder / "email.html").decode("utf-8"))
    message.set_content(text, cte=_transfer(text))
    message.add_alternative(page, subtype="html", cte=_transfer(page))
    _, html = message.iter_parts()
    for name in sorted(shown):
        html.add_related(
            _part(folder / f"{name}.png"),
            maintype="image",
            subtype="png",
            cid=f"<{shown[name]}>",
            disposition="inline",
            filename=f"{name}.png",
        )
    if shown:
        html.set_param("type", "text/html")
        html.set_boundary(_boundary(message, "related"))
    message.set_boundary(_boundary(message, "alternative"))
    return message


def build_note(revision: Revision, reason: str, mail: MailSettings, recipient: Recipient) -> EmailMessage:
    """The short mail that says that this brief is held back and why; it has no number of the brief."""
    words = _words(revision)
    subject = words["subject"].format(title=revision.title, period=revision.period)
    message = _envelope(revision, subject, mail, recipient, note=True)
    text = words["text"].format(title=revision.title, period=revision.period, reason=reason)
    if revision.provenance.contact:
        text += "\n" + words["contact"].format(contact=revision.provenance.contact)
    message.set_content(text, cte=_transfer(text))
    return message


def message_id(revision: Revision, mail: MailSettings, recipient: Recipient, *, note: bool) -> str:
    """The same for every attempt to send this revision to this person, and for nothing else."""
    person = sha256(recipient.email.lower().encode()).hexdigest()[:16]
    return f"<{_stem(revision)}{'.note' if note else ''}.{person}@{_domain(mail)}>"


def _envelope(
    revision: Revision, subject: str, mail: MailSettings, recipient: Recipient, *, note: bool
) -> EmailMessage:
    year, week, _ = revision.end.isocalendar()
    root = f"<{_plain(revision.report)}.{year}-W{week:02d}.thread@{_domain(mail)}>"
    stop = mail.unsubscribe or mail.reply_to or mail.sender
    message = EmailMessage(policy=mail_policy())
    message["From"] = Address(one_line(mail.sender_name), addr_spec=mail.sender)
    message["To"] = Address(one_line(recipient.name), addr_spec=recipient.email)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(revision.provenance.made_at)
    message["Message-ID"] = message_id(revision, mail, recipient, note=note)
    message["In-Reply-To"] = root
    message["References"] = root
    message["List-Id"] = f"<{_plain(revision.report)}.{_domain(mail)}>"
    message["List-Unsubscribe"] = (
        f"<mailto:{quote(stop, safe='@')}?subject={quote(f'Stop {revision.report}')}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _words(revision: Revision) -> dict[str, str]:
    return _WORDS["zh" if revision.language.lower().startswith("zh") else "en"]


def _plain(text: str) -> str:
    """`text` as a part of an identifier."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text)


def _stem(revision: Revision) -> str:
    return f"{_plain(revision.report)}.{_plain(revision.period)}.r{revision.revision}"


def _domain(mail: MailSettings) -> str:
    return mail.sender.rpartition("@")[2]


def _part(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OpsbriefError(
            f"A part of the brief cannot be read: {error.strerror}.",
            str(path),
            "render it again with `opsbrief report`",
        ) from error


def _transfer(text: str) -> str:
    """The smaller encoding: quoted-printable for Latin text, base64 for Chinese."""
    encoded = text.encode("utf-8")
    quoted = sum(3 if byte > 126 or byte == ord("=") else 1 for byte in encoded)
    return "quoted-printable" if quoted <= len(encoded) * 4 / 3 else "base64"


def _boundary(message: EmailMessage, name: str) -> str:
    # "=_" can stand in neither encoding, so no content can end a part.
    return f"=_{name}_{sha256(str(message['Message-ID']).encode()).hexdigest()[:24]}"
