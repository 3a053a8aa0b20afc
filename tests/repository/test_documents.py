"""The documents say what the code does: commands, keys, packages, targets, links, and the lists made from declarations."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from docs.generate import pages
from opsbrief.cli.parser import make_parser
from opsbrief.declarations.destination import MailSettings, Recipient
from opsbrief.declarations.kpi import Benchmark, Example, Kpi, Part
from opsbrief.declarations.report import Report
from opsbrief.declarations.suite import Check
from opsbrief.declarations.system import Column, Export, System
from opsbrief.declarations.target import Target
from opsbrief.settings import Calendar, Company, Expected, Lead, Privacy, Settings, SystemUse

ROOT = Path(__file__).parents[2]
WRITTEN = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]
    if path.is_file()
)
FROM_THE_PLACE = {"id", "system", "area", "table"}  # given by where the file lies


def text(name: str) -> str:
    """A document."""
    return (ROOT / name).read_text("utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    """The commands of the parser by name."""
    (group,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))  # noqa: SLF001
    return dict(group.choices)


def test_every_command_and_option_is_documented_under_its_command() -> None:
    page = text("docs/commands.md")
    sections = {
        m[1]: m[2]
        for m in re.finditer(r"\*\*`opsbrief (\w+)[^*]*`\*\*(.*?)(?=\n\*\*`|\n## |\Z)", page, re.DOTALL)
    }
    assert sections.keys() == commands().keys()
    options = {
        (name, option)
        for name, command in commands().items()
        for action in command._actions  # noqa: SLF001
        if action.help != argparse.SUPPRESS
        for option in action.option_strings
        if option.startswith("--") and option not in ("--help", "--json")
    }
    assert not {(name, option) for name, option in options if f"`{option}" not in sections[name]}
    assert "`--json`" in page


def test_no_document_names_a_command_or_option_that_there_is_not() -> None:
    known = commands()
    for path in WRITTEN:
        for line in path.read_text("utf-8").splitlines():
            for call in re.finditer(r"(?:^|[`(&] ?)opsbrief (?:--workspace \S+ )?([a-z]+)([^`#&]*)", line):
                assert call[1] in known, f"{path.name}: {line}"
                options = known[call[1]].format_help() + " --workspace"
                for option in re.findall(r"--[a-z-]+", call[2]):
                    assert option in options, f"{path.name}: {line}"


def keys(*models: type[BaseModel]) -> list[tuple[str, str]]:
    """Model and key, but for keys that the file's place gives."""
    return [(m.__name__, key) for m in models for key in m.model_fields if key not in FROM_THE_PLACE]


KEYS = [
    *(("sql/README.md", *key) for key in keys(System, Export, Column, Check, Kpi, Part, Example, Benchmark)),
    *(("reports/README.md", *key) for key in keys(Report)),
    *(
        ("docs/workspace.md", *key)
        for key in keys(
            Company, Calendar, SystemUse, Lead, Expected, Privacy, Recipient, MailSettings, Target
        )
    ),
]
SECTIONS = {
    "System": "## A system",
    "Export": "## A system",
    "Column": "## A system",
    "Check": "## Checks",
    "Kpi": "## KPIs",
    "Part": "## KPIs",
    "Example": "## KPIs",
    "Benchmark": "## KPIs",
    "Target": "## targets.toml",
}


@pytest.mark.parametrize(("document", "model", "key"), KEYS)
def test_every_key_of_a_declaration_is_documented(document: str, model: str, key: str) -> None:
    page = text(document)
    section = page.split(SECTIONS[model] + "\n")[1].split("\n## ")[0] if model in SECTIONS else page
    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", section)


def test_every_block_of_the_settings_is_documented() -> None:
    page = text("docs/workspace.md")
    assert {name for name in Settings.model_fields if f"[{name}" not in page} == set()


@pytest.mark.parametrize("name", ["kpis.md", "systems.md", "data-dictionary.md"])
def test_lists_made_from_the_declarations_are_fresh(name: str) -> None:
    assert text(f"docs/{name}") == pages()[name], "make docs"


def test_every_package_stands_in_the_list_of_layers() -> None:
    listed = set(
        re.findall(
            r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]+`) \|", text("pipelines/README.md"), re.MULTILINE))
        )
    )
    package = ROOT / "pipelines/opsbrief"
    there = {p.stem for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert listed == there - {"__init__"}


def test_every_target_of_make_is_in_the_readme_and_the_other_way_round() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    readme = set(re.findall(r"`make ([a-z-]+)`", text("README.md")))
    assert readme == targets
    elsewhere = {
        name
        for path in WRITTEN
        for name in re.findall(r"\bmake ([a-z]+(?:-[a-z]+)?)\b(?=`|$)", path.read_text("utf-8"))
    }
    assert elsewhere <= targets


def links() -> Iterator[tuple[str, str]]:
    """Document and target of every link and picture to another file."""
    for path in WRITTEN:
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            if "://" not in target:
                yield path.relative_to(ROOT).as_posix(), target


@pytest.mark.parametrize(("document", "target"), sorted(set(links())))
def test_links_lead_somewhere(document: str, target: str) -> None:
    name, _, anchor = target.partition("#")
    path = (ROOT / document).parent / name if name else ROOT / document
    assert path.exists()
    if anchor:
        heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


def test_the_readme_counts_the_planted_errors_right() -> None:
    planted = re.findall(r"^\| P\d+ \|", text("data/sample/PLANTED.md"), re.MULTILINE)
    assert f"[{len(planted)} planted errors]" in text("README.md")
