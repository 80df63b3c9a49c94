"""The command line: the same use cases as the window, for programs and for people who type."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

from desktop.faults import EnvironmentFault
from policies.assessment.explanation_json import finding_values
from policies.assessment.scenario import Result, read_scenarios, run
from policies.language import Policy, load_policy
from policies.language.toml import parse_toml
from policies.library import built_in
from policies.problems import InputError, Problem, refuse

P = ParamSpec("P")
DONE, NO, REFUSED, FAULT = 0, 1, 2, 3

app = typer.Typer(help="奖补台：电子商务奖补登记、测算与打印", add_completion=False, no_args_is_help=False)


def _say(text: str) -> None:
    typer.echo(text)


def _complain(text: str) -> None:
    typer.echo(text, err=True)


def _answer(values: object) -> None:
    _say(json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True))


def _problem_values(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [problem._asdict() for problem in problems]


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turn refused input and environment faults into sentences and exit codes; bugs pass through."""

    @wraps(command)
    def run_it(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            if kwargs.get("as_json"):
                _answer({"problems": _problem_values(error.problems)})
            for problem in error.problems:
                _complain(str(problem))
            raise typer.Exit(REFUSED) from None
        except EnvironmentFault as fault:
            _complain(str(fault))
            raise typer.Exit(FAULT) from None

    return run_it


AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出，供程序读取")]


@app.command("check", help="核对算例文件（或政策文件）")
@told
def check(
    files: Annotated[list[Path], typer.Argument(help="算例文件；政策文件也可一并给出")],
    as_json: AsJson = False,  # a switch of the command line
) -> None:
    """Run scenario files; exit 1 where an expectation fails, 2 where a file is not a scenario file."""
    problems: list[Problem] = []
    policies = {**built_in(), **_own_policies(files, problems)}
    results: list[tuple[Path, Result]] = []
    for file in files:
        _check_file(file, policies, results, problems)
    _report(results, problems, as_json=as_json)
    if problems:
        raise typer.Exit(REFUSED)
    if any(result.failures for _, result in results):
        raise typer.Exit(NO)


def _own_policies(files: list[Path], problems: list[Problem]) -> dict[str, Policy]:
    """Load policy files: the given ones, and one beside a scenario file."""
    given = [file for file in files if _is_policy(file)]
    beside = [path for file in files for path in file.parent.glob("*.toml") if path not in files and _is_policy(path)]
    policies: dict[str, Policy] = {}
    for path in dict.fromkeys((*beside, *given)):
        try:
            policy = load_policy(path)
        except InputError as error:
            problems.extend(error.problems if path in given else ())
        else:
            policies[policy.id] = policy
    return policies


def _is_policy(path: Path) -> bool:
    try:
        return "measure" in parse_toml(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError, InputError):
        return False


def _check_file(
    file: Path, policies: Mapping[str, Policy], results: list[tuple[Path, Result]], problems: list[Problem]
) -> None:
    if _is_policy(file):
        return
    try:
        scenarios = read_scenarios(_read_text(file), file.name, policies)
        results.extend((file, run(scenario)) for scenario in scenarios)
    except InputError as error:
        problems.extend(error.problems)


def _read_text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(str(file), "not_utf8", "不是 UTF-8 编码的算例文件，请用记事本另存为 UTF-8 后再试") from None
    except OSError as error:
        raise refuse(str(file), "unreadable", f"文件打不开（{error.strerror}），请检查路径和权限") from None


def _report(results: list[tuple[Path, Result]], problems: list[Problem], *, as_json: bool) -> None:
    passed = sum(result.passed for _, result in results)
    failed = sum(len(result.failures) for _, result in results)
    if as_json:
        scenarios = [_result_values(file, result) for file, result in results]
        _answer({"passed": passed, "failed": failed, "problems": _problem_values(problems), "scenarios": scenarios})
        return
    for problem in problems:
        _complain(str(problem))
    for file, result in results:
        for failure in result.failures:
            _say(f"{file.name} › {failure}")
    _say(f"{passed} passed, {failed} failed")


def _result_values(file: Path, result: Result) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "file": file.name,
        "scenario": scenario.name,
        "policy": scenario.policy.id,
        "policy_hash": scenario.policy.content_hash,
        "year": scenario.year,
        "passed": result.passed,
        "failures": [failure._asdict() for failure in result.failures],
        "findings": [finding_values(finding) for finding in result.findings],
    }


def main() -> None:
    """Run the command line in UTF-8, whatever the console's code page."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # text streams of CPython
    app()
