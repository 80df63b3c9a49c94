"""What the command line says: answers on standard output, complaints on standard error, and the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Annotated, Any, ParamSpec, Self

import typer

from desktop.faults import EnvironmentFault
from policies.problems import InputError, Problem

P = ParamSpec("P")

NO = 1
"""The question was answered, and the answer is no: a scenario fails."""
REFUSED = 2
"""The input was refused; nothing was changed."""
FAULT = 3
"""The surroundings stand in the way: disk full, file locked, medium read-only."""

BUG = 4
"""A fault in the program itself."""

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出，供程序读取")]


def say(text: str) -> None:
    """Write a line of the answer."""
    typer.echo(text)


def complain(text: str) -> None:
    """Write a line to standard error."""
    typer.echo(text, err=True)


def answer(values: object) -> None:
    """Write the answer as JSON."""
    say(json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True))


def problem_values(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return problems as plain JSON values."""
    return [problem._asdict() for problem in problems]


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turn refused input and environment faults into sentences and exit codes; bugs pass through."""

    @wraps(command)
    def run_it(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            raise refused(error.problems, as_json=bool(kwargs.get("as_json"))) from None
        except EnvironmentFault as fault:
            complain(str(fault))
            raise typer.Exit(FAULT) from None

    return run_it


def refused(problems: Iterable[Problem], *, as_json: bool = False) -> typer.Exit:
    """Tell every problem and return the exit, ready to raise."""
    found = tuple(problems)
    if as_json:
        answer({"problems": problem_values(found)})
    for problem in found:
        complain(str(problem))
    return typer.Exit(REFUSED)


class Bar:
    """A progress bar on a terminal's standard error; silent where nobody watches."""

    def __init__(self) -> None:
        self._shown: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._shown = Progress(console=console, transient=True, disable=not sys.stderr.isatty())
        self._shown.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.stop()

    def __call__(self, done: int, total: int, what: str, /) -> None:
        """Move the bar of this work."""
        if what not in self._tasks:
            self._tasks[what] = self._shown.add_task(what, total=total)
        self._shown.update(self._tasks[what], completed=done, total=total)
