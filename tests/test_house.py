"""The house keeps its own rules: imports, locks, commands, and nothing of the place where it was built."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ROOMS = ("desktop", "policies", "resources")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- imports


def broken_contracts(folder: Path) -> str:
    """Run import-linter as .ci/run does; return what it says where a contract is broken, else nothing."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    command = [sys.executable, "-c", program, "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the code alone, to be spoilt."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=lambda folder, names: not_python(Path(folder), names))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def not_python(folder: Path, names: list[str]) -> set[str]:
    return {name for name in names if (folder / name).is_file() and not name.endswith(".py")}


def test_the_contracts_hold() -> None:
    assert broken_contracts(ROOT) == ""


@pytest.mark.parametrize(
    ("where", "planted", "contract"),
    [
        ("policies/money.py", "import desktop.register", "imports go down only"),
        ("desktop/register/__init__.py", "import desktop.rosters", "imports go down only"),
        ("desktop/reports/__init__.py", "import desktop.awards", "imports go down only"),
        ("desktop/faults.py", "import desktop.progress", "imports go down only"),
        ("policies/facts/__init__.py", "import policies.library", "rooms of the policies"),
        ("desktop/register/__init__.py", "import PySide6", "Only the window knows Qt"),
        ("desktop/awards/__init__.py", "from sqlalchemy import select", "Only the register knows the database"),
        ("desktop/reports/__init__.py", "import sqlcipher3", "Only the register knows the database"),
    ],
)
def test_a_planted_import_is_caught(copy: Path, where: str, planted: str, contract: str) -> None:
    with (copy / where).open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    said = broken_contracts(copy)
    assert re.search(rf"{contract}.* BROKEN", said), said


def test_every_module_of_the_desktop_has_its_place() -> None:
    placed = " ".join(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    modules = {
        path.stem for path in (ROOT / "desktop").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert [name for name in sorted(modules - {"__init__", "__main__"}) if f"desktop.{name}" not in placed] == []


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_the_policies_need_nothing_but_python() -> None:
    used = set().union(*(imported(path) for path in (ROOT / "policies").rglob("*.py")))
    assert used - set(sys.stdlib_module_names) == {"policies"}


# --- locks


def pins(lock: str) -> dict[str, str]:
    """Return name → version as the lock has them."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", read(lock), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def wanted(lock: str) -> list[Requirement]:
    """Return what pyproject.toml asks of a lock."""
    lines = list(PROJECT["project"]["dependencies"]) + list(PROJECT["build-system"]["requires"])
    if lock == "requirements-dev.lock":
        lines += [line for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_a_fitting_version_of_every_dependency(lock: str) -> None:
    pinned = pins(lock)
    names = {one: canonicalize_name(one.name) for one in wanted(lock)}
    unfit = [str(one) for one, name in names.items() if not one.specifier.contains(pinned.get(name, "0"))]
    assert unfit == [], "renew the locks: their first lines say how"


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_nothing_that_nobody_asks_for(lock: str) -> None:
    asked: set[str] = set()
    waiting: list[str] = [canonicalize_name(one.name) for one in wanted(lock)]
    while waiting:
        name = waiting.pop()
        if name not in asked:
            asked.add(name)
            waiting += needs(name)
    assert set(pins(lock)) - asked == set()


def needs(name: str) -> list[str]:
    """Return what an installed distribution requires on any system; nothing for one of another system."""
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return []
    return [canonicalize_name(Requirement(line).name) for line in lines if "extra ==" not in line]


def test_the_lock_of_the_tests_has_all_of_the_other() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_the_lock_names_no_address(lock: str) -> None:
    text = read(lock)
    assert "://" not in text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


# --- commands and words


def test_the_readme_has_exactly_two_commands_and_ci_ends_with_the_one_that_tests() -> None:
    start = read("README.md").partition("## Start")[2].partition("\n## ")[0]
    commands = re.findall(r"^    (.+)$", start, flags=re.MULTILINE)
    assert commands == ["python3 run.py demo out", "python3 run.py test"]
    assert read(".ci/run").splitlines()[-1] == commands[-1]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if listed.returncode:
        pytest.skip("not a git work tree")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_nothing_names_the_place_where_it_was_built() -> None:
    hosts = ["pypi" + ".org", "python" + "hosted", "npmjs" + ".", "mirrors" + ".", "/work" + "/", "/root" + "/"]
    files = [path for path in tracked() if path.is_file()]
    named = [
        f"{path.relative_to(ROOT)}: {host}" for path in files for host in hosts if host.encode() in path.read_bytes()
    ]
    assert named == []
