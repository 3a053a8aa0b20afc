"""The wheel holds every shipped file and nothing else of ours, and works alone, away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("sql", "reports", "data/sample", "data/template")

pytestmark = pytest.mark.slow


def tracked(*folders: str) -> set[str]:
    """Files under the folders that git has, or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, check=False, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_it_holds_what_is_shipped_and_the_package_and_nothing_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as members:
        held = {name for name in members.namelist() if ".dist-info/" not in name}
    code = {name.removeprefix("pipelines/") for name in tracked("pipelines/opsbrief")}
    assert held == code | {f"opsbrief/_shipped/{name}" for name in tracked(*SHIPPED)}


def test_it_carries_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as members:
        (licence,) = (name for name in members.namelist() if name.endswith("licenses/LICENSE"))
        assert members.read(licence) == (ROOT / "LICENSE").read_bytes()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel alone, which sees the libraries of this one but not its checkout."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    command = [sys.executable, "-m", "pip", "--python", str(binaries / "python"), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    purelib = Path(sysconfig.get_path("purelib", "venv", {"base": str(home)}))
    # A folder that a .pth file names is searched, but its own .pth files, such as the editable install's, are not read.
    (purelib / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return binaries / "opsbrief"


def told(program: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The outcome of a command of the installed package."""
    environ = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "OPSBRIEF_WORKSPACE")}
    return subprocess.run(
        [program, *words], cwd=cwd, env=environ, check=False, capture_output=True, text=True
    )


def test_away_from_the_checkout_it_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    doctor = told(installed, "doctor", "--json", cwd=tmp_path)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    (shipped,) = (f["what"] for f in json.loads(doctor.stdout)["findings"] if "shipped files in" in f["what"])
    assert Path(shipped.removeprefix("shipped files in ")).is_relative_to(installed.parents[1])


def test_away_from_the_checkout_it_makes_the_sample_company(installed: Path, tmp_path: Path) -> None:
    made = told(installed, "init", "acme", "--sample", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    there = {
        p.relative_to(tmp_path / "acme").as_posix() for p in (tmp_path / "acme").rglob("*") if p.is_file()
    }
    ours = {name.removeprefix("data/sample/") for name in tracked("data/sample")}
    assert there == ours | {".gitignore"}
    checked = told(installed, "check", cwd=tmp_path / "acme")
    assert checked.returncode == 0, checked.stderr


def test_without_a_workspace_it_says_how_to_make_one(installed: Path, tmp_path: Path) -> None:
    refused = told(installed, "check", cwd=tmp_path)
    assert refused.returncode == 2
    assert "opsbrief init DIR --sample" in refused.stderr
