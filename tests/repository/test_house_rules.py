"""Sizes of modules and functions, what light commands import, and what must stand in no file of the project."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "pipelines").rglob("*.py"))
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40

# Written in pieces, so that this file does not hold them.
REGISTRIES = [
    "py" + r"pi\.(org|io)",
    "python" + r"hosted\.org",
    "npm" + r"js\.org",
    "/simple" + r"/?\b(?=\s|$)",
    "proxy\\." + "golang",
]
PLACES = ["/wo" + r"rk/(main|shared)\b", "/t" + r"mp/\w", "/ho" + r"me/\w+/", r"\bC:\\\\?Users\b"]
MADE_BY = [
    "cla" + "ude",
    "anth" + "ropic",
    "chat" + "gpt",
    "open" + "ai",
    "co" + "pilot",
    "sub" + "agent",
    "language " + "model",
]
LEFT = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]


def own_texts() -> list[Path]:
    """Text files that git has or would take, but for what others made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [
        name
        for name in listed.stdout.split("\0")
        if name and "/vendor/" not in name and (ROOT / name).is_file()
    ]
    return [ROOT / name for name in names if b"\0" not in (ROOT / name).read_bytes()[:8192]]


def found(patterns: list[str], *, case: bool, suffixes: tuple[str, ...] = ()) -> list[str]:
    """`file:line: text` of every place where one of the patterns stands."""
    pattern = re.compile("|".join(patterns), 0 if case else re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in own_texts()
        if not suffixes or path.suffix in suffixes
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRIES, case=False) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert found(PLACES, case=True, suffixes=(".py", ".md", ".toml", ".sql", ".lock", ".j2", "")) == []


def test_no_file_names_who_typed_it() -> None:
    assert found(MADE_BY, case=False) == []


def test_nothing_is_left_for_later() -> None:
    words = [rf"\b{word}\b" for word in LEFT]
    assert found(words, case=True, suffixes=(".py", ".sql", ".j2", ".md", ".js", ".css")) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "pipelines").as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MOST_LINES
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno
        if node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_modules_and_packages_say_what_they_are() -> None:
    assert [str(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_only_the_package_is_importable_from_its_folder() -> None:
    names = {p.name for p in (ROOT / "pipelines").iterdir() if p.name != "__pycache__"}
    assert names == {"README.md", "opsbrief"}


def test_light_commands_import_neither_dagster_nor_great_expectations() -> None:
    """One process runs them one after the other, and ends after the first that has imported something heavy."""
    light = [["explain", "otif"], ["check"], ["doctor"], ["recognise", "--quick", "notes.csv"]]
    program = (
        "import json, sys; from opsbrief.cli import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    main(['--workspace', sys.argv[2], *words])\n"
        "    heavy = sorted({'dagster', 'great_expectations', 'plotly'} & set(sys.modules))\n"
        "    if heavy: sys.exit(f'{words} imports {heavy}')\n"
    )
    sample = ROOT / "data/sample"
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(light), str(sample)],
        cwd=sample / "inbox",
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
