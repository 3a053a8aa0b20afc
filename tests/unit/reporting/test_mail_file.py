"""The mail file: what mail clients cut, drop or block must not matter, and its numbers are the page's."""

import re
import struct
from pathlib import Path

import html5lib
import pytest

from opsbrief.insights.brief import Brief
from opsbrief.reporting.shown import Shown
from opsbrief.reporting.site import write_brief
from opsbrief.reporting.theme import Theme
from tests.unit.reporting.a_brief import RTL, SCRIPT, shipped
from tests.unit.reporting.test_page import Read, read

VALUE = re.compile(r"\d")


@pytest.fixture(params=["rich", "minimal"])
def folder(request: pytest.FixtureRequest) -> Path:
    """The files of each brief in turn."""
    found: Path = request.getfixturevalue(f"{request.param}_folder")
    return found


@pytest.fixture
def mail(folder: Path) -> Read:
    """The mail as read."""
    return read((folder / "email.html").read_text(encoding="utf-8"))


def test_mail_is_valid_but_for_what_mails_need(folder: Path) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse((folder / "email.html").read_text(encoding="utf-8"))
    assert [(place, code) for place, code, _ in parser.errors] == []


def test_mail_is_small_enough_not_to_be_cut(folder: Path) -> None:
    assert (folder / "email.html").stat().st_size < 90_000
    pictures = list(folder.glob("*.png"))
    assert all(picture.stat().st_size < 5_000 for picture in pictures)
    whole = sum(path.stat().st_size for path in (*pictures, folder / "email.html", folder / "email.txt"))
    assert whole * 1.4 < 200_000  # as sent, in base64


def test_mail_has_nothing_that_clients_remove(mail: Read, folder: Path) -> None:
    text = (folder / "email.html").read_text(encoding="utf-8")
    assert {tag for tag, _ in mail.elements} & {
        "svg",
        "script",
        "form",
        "input",
        "link",
        "iframe",
        "video",
    } == set()
    assert re.findall(r"data:|position\s*:|flex|@font-face|var\(|@import|url\(", text) == []
    assert all(len(block.encode()) < 8_000 for block in mail.raw["style"])


def test_every_picture_has_words_size_and_a_file(mail: Read, folder: Path) -> None:
    pictures = [attributes for tag, attributes in mail.elements if tag == "img"]
    for attributes in pictures:
        source = attributes["src"] or ""
        assert source.startswith("cid:")
        content = (folder / f"{source.removeprefix('cid:')}.png").read_bytes()
        width, height = struct.unpack(">II", content[16:24])
        assert (width, height) == (2 * int(attributes["width"] or 0), 2 * int(attributes["height"] or 0))
        assert 0 < len(attributes["alt"] or "") <= 26
    assert len(pictures) == len(list(folder.glob("*.png")))


def test_pictures_hold_more_than_background(rich_folder: Path) -> None:
    assert len({picture.read_bytes() for picture in rich_folder.glob("*.png")}) == len(
        list(rich_folder.glob("*.png"))
    )
    assert min(picture.stat().st_size for picture in rich_folder.glob("*.png")) > 800


def test_links_are_safe(mail: Read) -> None:
    links = [attributes["href"] for tag, attributes in mail.elements if tag == "a"]
    assert all((link or "").startswith(("https://", "mailto:")) for link in links)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "Q:\\briefs\\2026-W47\\index.html", ""])
def test_only_a_web_address_becomes_a_button(tmp_path: Path, minimal: Brief, link: str) -> None:
    write_brief(minimal, tmp_path, Theme(shipped), link, link)
    reader = read((tmp_path / "email.html").read_text())
    assert [a for t, a in reader.elements if t == "a"] == []
    assert (link or "index.html") in reader.text


def test_subject_and_preheader_have_the_length_that_is_shown(rich: Brief, minimal: Brief, mail: Read) -> None:
    for brief in (rich, minimal):
        assert len(brief.subject) <= 70
        assert 40 <= len(brief.preheader) <= 130
        assert brief.preheader not in brief.subject
    hidden = next(a for t, a in mail.elements if t == "div" and "display: none" in (a.get("style") or ""))
    assert "mso-hide" in (hidden["style"] or "")


def test_mail_is_right_without_its_style_elements(rich_folder: Path) -> None:
    text = re.sub(r"<style.*?</style>", "", (rich_folder / "email.html").read_text(), flags=re.DOTALL)
    reader = read(text)
    for tag, attributes in reader.elements:
        if tag in ("td", "th") and attributes.get("class"):
            assert attributes.get("style"), attributes
    assert "90.9%" in reader.text and "Act" in reader.text


def test_all_forms_say_the_same_numbers(rich: Brief, rich_folder: Path) -> None:
    page = read((rich_folder / "index.html").read_text()).text
    mail = read((rich_folder / "email.html").read_text()).text
    text = " ".join((rich_folder / "email.txt").read_text().split())
    words = Shown(rich).words
    for row in rich.kpis:
        if row.value is None:
            assert all(row.withheld in form for form in (page, mail, text))
            continue
        said = [words.value(row.value, row.unit, row.decimals)]
        said += [words.change(c.change, row.unit, row.decimals) for c in (row.target, row.last_year) if c]
        assert all(value in page for value in said), row.name
        if row in rich.kpis[:12]:
            assert all(value in mail and value in text for value in said), row.name


def test_changes_carry_a_true_minus(rich_folder: Path) -> None:
    for name in ("email.html", "email.txt", "index.html"):
        text = (
            read((rich_folder / name).read_text()).text
            if name.endswith("html")
            else (rich_folder / name).read_text()
        )
        assert "\N{MINUS SIGN}4.1 pts" in text
        assert re.findall(r"(?<![\w-])-\d[\d.]* pts", text) == []


def test_hostile_names_are_text_in_a_mail(rich_folder: Path) -> None:
    text = (rich_folder / "email.html").read_text()
    assert SCRIPT not in text
    assert f"<bdi>{RTL}</bdi>" in text
    assert SCRIPT in read(text).text


def test_plain_text_fits_and_ends_lines_with_lf(folder: Path) -> None:
    raw = (folder / "email.txt").read_bytes()
    assert b"\r" not in raw
    assert all(len(line) <= 78 for line in raw.decode().splitlines())


def test_plain_text_cannot_be_broken_by_a_value(tmp_path: Path, minimal: Brief) -> None:
    evil = minimal.model_copy(update={"title": "Brief\r\nBcc: all@example.com\x1b[31m"})
    write_brief(evil, tmp_path, Theme(shipped))
    first = (tmp_path / "email.txt").read_text().splitlines()[0]
    assert first.startswith("Brief Bcc: all@example.com [31m")
