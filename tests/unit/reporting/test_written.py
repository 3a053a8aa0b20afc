"""The folder of a brief: equal inputs give equal bytes, the company's files win, the index lists all."""

import json
import re
from datetime import date
from pathlib import Path

import html5lib
import pytest

from opsbrief.insights.brief import Brief, Driver
from opsbrief.reporting.figures import driver_chart
from opsbrief.reporting.shown import Shown, unique
from opsbrief.reporting.site import IndexEntry, brief_json, write_brief, write_index
from opsbrief.reporting.theme import Theme
from tests.unit.reporting.a_brief import shipped
from tests.unit.reporting.test_page import policy_of, read, sha


def test_equal_briefs_give_equal_bytes(tmp_path: Path, rich: Brief) -> None:
    again = Brief.model_validate_json(rich.model_dump_json())
    first, second = (
        write_brief(rich, tmp_path / "a", Theme(shipped)),
        write_brief(again, tmp_path / "b", Theme(shipped)),
    )
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_files_are_those_of_the_contract(rich_folder: Path) -> None:
    names = {path.name for path in rich_folder.iterdir()}
    assert {"index.html", "email.html", "email.txt", "brief.json"} <= names
    assert all(re.fullmatch(r"spark-[a-z0-9-]+\.png", name) for name in names if name.endswith(".png"))


def test_json_holds_the_brief_once_and_sorted(rich: Brief) -> None:
    text = brief_json(rich)
    assert Brief.model_validate_json(text) == rich
    assert text.endswith(b"}\n") and b"\r" not in text
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_company_files_win(tmp_path: Path, minimal: Brief) -> None:
    own = tmp_path / "own"
    (own / "reports/theme").mkdir(parents=True)
    colours = shipped("reports/theme/tokens.toml").read_text().replace("#1a56b0", "#123456")
    (own / "reports/theme/tokens.toml").write_text(colours)
    (own / "reports/operations_brief").mkdir()
    (own / "reports/operations_brief/page.html.j2").write_text(
        "{% extends 'reports/theme/page.html.j2' %}"
        "{% block title %}Ours: {{ shown.brief.title }}{% endblock %}"
    )

    def assets(name: str) -> Path:
        return own / name if (own / name).is_file() else shipped(name)

    write_brief(minimal, tmp_path / "out", Theme(assets))
    page = (tmp_path / "out/index.html").read_text()
    assert "<title>Ours: Operations brief</title>" in page
    assert "--link:#123456" in page
    assert "#1a56b0" not in page


def test_names_of_kpis_make_safe_file_names() -> None:
    assert unique(["../../etc/passwd", "OTIF", "otif", "訂單"]) == ["etc-passwd", "otif", "otif-2", "kpi"]


def number(printed: str) -> float:
    """What `−3.8 pts` says."""
    return float(re.sub(r"[^\d.\u2212]", "", printed).replace("\u2212", "-"))


def test_drivers_add_up_as_printed(rich: Brief) -> None:
    """Three thirds of 4 points round to 1.3 each, which would make 3.9."""
    row = rich.kpis[0]
    assert row.drivers
    thirds = [Driver(member=name, rate=-0.04 / 3, mix=0.0, change=-0.04 / 3) for name in "abc"]
    split = row.drivers.model_copy(update={"members": thirds, "change": -0.04, "named": "a"})
    shown = Shown(rich.model_copy(update={"kpis": [row.model_copy(update={"drivers": split})]}))
    chart = driver_chart(shown, shown.kpis[0])
    assert chart
    assert chart.total.change == "\u22124.0 pts"
    assert round(sum(number(part.change) for part in chart.parts), 1) == -4.0
    assert round(sum(part.size for part in chart.parts), 1) == -4.0
    assert all(number(p.rate) + number(p.mix) == number(p.change) for p in chart.parts)


def test_no_driver_is_named_when_the_brief_names_none(rich: Brief) -> None:
    row = rich.kpis[0]
    assert row.drivers
    unnamed = row.model_copy(update={"drivers": row.drivers.model_copy(update={"named": ""})})
    shown = Shown(rich.model_copy(update={"kpis": [unnamed]}))
    chart = driver_chart(shown, shown.kpis[0])
    assert chart and chart.title.startswith("No single carrier")


def test_what_prints_as_nothing_is_neither_better_nor_worse(rich: Brief) -> None:
    row = rich.kpis[0]
    assert row.previous
    tiny = row.model_copy(
        update={"previous": row.previous.model_copy(update={"change": -0.0001, "better": False})}
    )
    gap = Shown(rich.model_copy(update={"kpis": [tiny]})).kpis[0].gaps["previous"]
    assert (gap.text, gap.tone, gap.word) == ("0.0 pts", "even", "")


@pytest.fixture
def entries(rich: Brief) -> list[IndexEntry]:
    """Three briefs, not in order."""
    shown = Shown(rich)
    return [
        IndexEntry(
            "Brief <b>",
            "Alder & Sons",
            shown.period,
            end,
            1,
            f"Ended {end}",
            shown.counts,
            f"x/{end}/",
            shown.made,
        )
        for end in (date(2026, 11, 15), date(2026, 11, 22), date(2025, 12, 28))
    ]


def test_index_lists_the_newest_first(tmp_path: Path, entries: list[IndexEntry]) -> None:
    page = write_index(entries, tmp_path / "reports/index.html", Theme(shipped)).read_text()
    assert re.findall(r"Ended (\S+)</a>", page) == ["2026-11-22", "2026-11-15", "2025-12-28"]
    assert "Brief &lt;b&gt;" in page
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    assert parser.errors == []
    reader = read(page)
    assert policy_of(reader)["style-src"] == sha(reader.raw["style"][0].encode())
    assert policy_of(reader)["script-src"] == sha(reader.raw["script"][0].encode())


def test_empty_index_says_what_to_do(tmp_path: Path) -> None:
    page = write_index([], tmp_path / "index.html", Theme(shipped)).read_text()
    assert "opsbrief run" in page
