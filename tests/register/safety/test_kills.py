"""Killed at any moment, the register holds all that was acknowledged, nothing half, and a whole trail."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.register import create_register, open_register, restore_backup
from policies.problems import InputError

ROOT = Path(__file__).parents[3]
PASSWORD = "correct horse"
WORK = """
import sys
from pathlib import Path
from desktop.register import SubjectChange, open_register
from policies.problems import InputError
path, password, round_ = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with open_register(path, password=password) as register:
    print("open", flush=True)
    for number in range(10_000):
        pair = [SubjectChange("enterprise", f"公司{round_}-{number}{end}") for end in "甲乙"]
        register.apply(pair, author="张三", source="")
        print(f"+{round_}-{number}", flush=True)
        if number % 4 == 3:
            register.undo(author="张三")
            print(f"-{round_}-{number}", flush=True)
            register.back_up()
"""


def killed_while_working(path: Path, password: str, round_: int, chance: random.Random) -> list[str]:
    """Let a program work for a while, kill it, and return what it had acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(path), password, str(round_)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as work:
        assert work.stdout
        assert work.stdout.readline() == "open\n"
        told = [work.stdout.readline() for _ in range(chance.randrange(8))]
        time.sleep(chance.uniform(0, 0.1))
        work.kill()
        told += work.stdout.read().splitlines(keepends=True)
        return [line.strip() for line in told if line.endswith("\n")]


def names(told: list[str]) -> set[str]:
    """Return the pairs that must be there, by what was acknowledged."""
    held: set[str] = set()
    for line in told:
        (held.add if line[0] == "+" else held.discard)(line[1:])
    return held


@pytest.mark.skipif(os.name != "posix", reason="a kill at once is POSIX")
@pytest.mark.parametrize(("password", "times"), [("", 16), (PASSWORD, 6)], ids=["plain", "encrypted"])
def test_killed_at_random_moments(tmp_path: Path, password: str, times: int) -> None:
    path = tmp_path / "a.subsidy"
    create_register(path, author="张三", password=password).close()
    chance = random.Random(4)  # noqa: S311  # no secret
    held: set[str] = set()
    for round_ in range(times):
        told = killed_while_working(path, password, round_, chance)
        held |= names(told)
        with open_register(path, password=password) as register:
            assert register.verify().problems == ()
            found = [row.name.removeprefix("公司") for row in register.subjects("enterprise")]
        pairs = {name[:-1] for name in found}
        assert len(found) == 2 * len(pairs)
        # One more may be there, or gone again: done, but killed before it could say so.
        assert len(pairs ^ held) <= 1
        held = pairs
    with open_register(path, password=password) as register:
        backups = register.backups()
    assert backups
    assert list(path.parent.glob(".*")) == []
    for backup in backups:
        restore_backup(backup.path, tmp_path / f"{backup.number}.subsidy", author="张三", password=password)


RESTORE = """
import sys
from pathlib import Path
from desktop.register import restore_backup
print("start", flush=True)
restore_backup(Path(sys.argv[2]), Path(sys.argv[1]), author="张三")
"""


@pytest.mark.skipif(os.name != "posix", reason="a kill at once is POSIX")
def test_killed_while_restoring_it_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.subsidy"
    with create_register(path, author="张三") as register:
        backup = register.back_up()
        register.set_setting("bureau", "新的", author="张三")
    assert backup
    chance = random.Random(4)  # noqa: S311  # no secret
    seen = set()
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", RESTORE, str(path), str(backup.path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as work:
            assert work.stdout
            work.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.8))
            work.kill()
        try:
            with open_register(path) as register:
                assert register.verify().problems == ()
                seen.add(register.setting("bureau"))
        except InputError as error:
            pytest.fail(str(error))
    assert seen <= {"", "新的"}
