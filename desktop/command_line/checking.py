"""``check``: run scenario files, the tests of policies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from desktop.command_line.telling import NO, REFUSED, AsJson, answer, complain, problem_values, say, told
from policies.assessment.scenario import Result, read_scenarios, run
from policies.findings.explanation_json import finding_values
from policies.language import Policy, load_policy, with_versions
from policies.language.toml import parse_toml
from policies.library import built_in
from policies.problems import InputError, Problem, refuse

Results = list[tuple[Path, Result]]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("check", help="核对算例文件；政策文件可一并给出，同一文件夹里的自动认出")(check)


@told
def check(
    files: Annotated[list[Path], typer.Argument(help="算例文件或政策文件", metavar="文件…")],
    as_json: AsJson = False,
) -> None:
    """Run scenario files; exit 1 where an expectation fails, 2 where a file is not a scenario file."""
    problems: list[Problem] = []
    policies = {**built_in(), **_own_policies(files, problems)}
    results: Results = []
    for file in files:
        if not _is_policy(file):
            _check_file(file, policies, results, problems)
    _report(results, problems, as_json=as_json)
    if problems:
        raise typer.Exit(REFUSED)
    if any(result.failures for _, result in results):
        raise typer.Exit(NO)


def _own_policies(files: list[Path], problems: list[Problem]) -> dict[str, Policy]:
    """Load the policy files that are given or stand beside a scenario file; a faulty one is told."""
    beside = (path for file in files for path in sorted(file.parent.glob("*.toml")))
    wordings: list[Policy] = []
    for path in filter(_is_policy, dict.fromkeys((*beside, *files))):
        try:
            wordings.append(load_policy(path))
        except InputError as error:
            problems.extend(error.problems)
    try:
        return with_versions(wordings)
    except InputError as error:
        problems.extend(error.problems)
    return {}


def _is_policy(path: Path) -> bool:
    try:
        return "measure" in parse_toml(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError, InputError):
        return False


def _check_file(file: Path, policies: Mapping[str, Policy], results: Results, problems: list[Problem]) -> None:
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
    except FileNotFoundError:
        raise refuse(str(file), "not_there", "没有这个文件，请核对路径") from None
    except OSError as error:
        raise refuse(str(file), "unreadable", f"文件打不开（{error.strerror}），请检查路径和权限") from None


def _report(results: Results, problems: list[Problem], *, as_json: bool) -> None:
    passed = sum(result.passed for _, result in results)
    failed = sum(len(result.failures) for _, result in results)
    for problem in problems:
        complain(str(problem))
    if as_json:
        scenarios = [_result_values(file, result) for file, result in results]
        answer({"passed": passed, "failed": failed, "problems": problem_values(problems), "scenarios": scenarios})
        return
    for file, result in results:
        for failure in result.failures:
            say(f"{file.name} › {failure}")
    say(f"{passed} passed, {failed} failed")


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
