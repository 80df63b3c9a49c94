"""What every proof has: how large it runs, and what it hands back."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from policies.problems import InputError

ROOT = Path(__file__).resolve().parents[2]


class Size(NamedTuple):
    """Whether the whole proof runs, or its short form."""

    short: bool

    def of(self, full: int, short: int) -> int:
        """Return how many."""
        return short if self.short else full


class NotHere(Exception):
    """This computer cannot run the proof; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A promise to the bureau with what shows it: ``run`` gets size and an empty folder, and returns its figures.

    It raises AssertionError where the promise is broken.
    """

    name: str
    promise: str
    run: Callable[[Size, Path], str]
    limit: str = ""
    """What is not promised."""


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    """Return the codes of the problems for which something is refused; AssertionError where it is not."""
    try:
        act()
    except InputError as error:
        return tuple(problem.code for problem in error.problems)
    raise AssertionError("nothing was refused")


def chance(seed: int) -> random.Random:
    """Return chance that is the same at every run."""
    return random.Random(seed)  # noqa: S311  # no secret


_KILLED = -9
"""The exit code of a program that was killed, by itself too."""


def killed(program: str, *arguments: str | Path, after: float) -> list[str]:
    """Run a program, kill it so many seconds after its first line, and return the lines that it had said.

    One that is done before ends by itself. Raises RuntimeError where it fails.
    """
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as work:
        if work.stdout is None:
            raise RuntimeError("no pipe")
        first = work.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            if work.wait(after) not in {0, _KILLED}:
                raise RuntimeError("the program failed by itself")
        work.kill()
        rest = work.stdout.read().splitlines(keepends=True)
    return [line.strip() for line in (first, *rest) if line.endswith("\n")]
