"""Killed while it assesses and freezes, the register holds whole batches or none of them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.awards.recomputing import recompute
from desktop.register import create_register, open_register
from tests.awards.making import AUTHOR, company, fill

ROOT = Path(__file__).parents[2]
WORK = """
import sys
from pathlib import Path
from desktop.awards import assess_register, freeze
from desktop.register import open_register
from tests.awards.making import POLICY
told = lambda done, total, what, /: print(what, flush=True)
with open_register(Path(sys.argv[1])) as register:
    for _ in range(1000):
        run = assess_register(register, POLICY, 2020, progress=told)
        batch = freeze(register, run, author="张三", progress=told)
        print("+" + batch.code, flush=True)
"""


def killed_while_freezing(path: Path, chance: random.Random) -> list[str]:
    """Let batches be made for a while, kill the program, and return those that it had acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WORK, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as work:
        assert work.stdout
        told = [work.stdout.readline() for _ in range(chance.randrange(1, 15))]
        while told[-1] != "封存批次\n" and chance.random() < 0.8:  # the moment when it is written
            told.append(work.stdout.readline())
        time.sleep(chance.uniform(0, 0.15))
        work.kill()
        told += work.stdout.read().splitlines(keepends=True)
    return [line[1:-1] for line in told if line.startswith("+") and line.endswith("\n")]


@pytest.mark.skipif(os.name != "posix", reason="a kill at once is POSIX")
def test_killed_while_freezing(tmp_path: Path) -> None:
    path = tmp_path / "县.subsidy"
    with create_register(path, author=AUTHOR) as register:
        fill(register, *(company(f"公司{n}", 10**8 + n) for n in range(300)))
    chance = random.Random(6)  # noqa: S311  # no secret
    held: set[str] = set()
    for _ in range(5):
        held |= {*killed_while_freezing(path, chance)}
        with open_register(path) as register:
            assert register.verify().problems == ()
            heads = register.batches()
            assert {head.lines for head in heads} <= {300}
            # One more may be there: done, but killed before it could say so.
            assert len({head.code for head in heads} ^ held) <= 1
            held = {head.code for head in heads}
    assert held
    with open_register(path) as register:
        assert recompute(register.batch(max(held))) == ()
