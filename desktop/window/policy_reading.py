"""What the policies' page shows, read off the window's thread: the document in order, choices, funds, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from desktop.faults import EnvironmentFault
from desktop.progress import Progress
from desktop.register import Attachment, Budget, PolicyVersion, Register
from desktop.register.documents import Passage
from policies.assessment.scenario import Result, read_scenarios, run
from policies.language import Policy, load_policy_text
from policies.language.lines import line_of
from policies.library import scenario_files
from policies.problems import InputError, Problem, refuse

REASON = "reason"
"""``reason.<policy>.<reading>``: why the bureau reads the text so."""


class Shelf(NamedTuple):
    """The policies that the bureau works with, in their newest wording."""

    policies: tuple[Policy, ...]
    adopted: bool
    """Whether the bureau has taken any into force; else all built-in ones are shown."""


class Document(NamedTuple):
    """One policy with what the bureau has noted of it."""

    policy: Policy
    number: str
    """The document number: the text's own, else the bureau's."""
    readings: Mapping[str, str]
    """Reading → option, where the bureau has chosen."""
    reasons: Mapping[str, str]
    budgets: tuple[Budget, ...]
    passages: Mapping[str, str]
    """Clause → the official text."""
    papers: tuple[Attachment, ...]
    versions: tuple[PolicyVersion, ...]


class Candidate(NamedTuple):
    """A policy file that was read and is sound, and what its scenarios beside it said."""

    policy: Policy
    text: str
    place: str
    results: tuple[Result, ...]


def read_shelf(register: Register) -> Shelf:
    """Read the policies at hand."""
    adopted = bool(register.policies.versions())
    ids = register.policies.ids()
    return Shelf(tuple(register.policies.of_year(id_, date.max.year) for id_ in ids), adopted)


def read_document(register: Register, policy_id: str, today: date) -> Document:
    """Read one policy."""
    policy = register.policies.of_year(policy_id, date.max.year)
    chosen, reasons = (
        {one.id: register.setting(f"{key}.{policy_id}.{one.id}") for one in policy.readings}
        for key in ("reading", REASON)
    )
    years = range(today.year - 6, today.year + 2)
    budgets = tuple(one for year in years for one in register.plans.budgets(year) if one.policy == policy_id)
    return Document(
        policy,
        policy.document or register.setting(f"document.{policy_id}"),
        chosen,
        reasons,
        budgets,
        _by_clause(register.policies.text_of(policy_id, date.max.year)),
        register.attachments.of_policy(policy_id),
        register.policies.versions(policy_id),
    )


def _by_clause(passages: tuple[Passage, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in passages:
        found[one.clause] = f"{found[one.clause]}\n{one.text}" if one.clause in found else one.text
    return found


# Scenarios


def run_built_in(policy: Policy, tell: Progress) -> tuple[Result, ...]:
    """Run the scenarios that come with a built-in policy; none for a policy of one's own."""
    files = [file for file in scenario_files() if policy.id.replace("-", "_") in str(file)]
    results: list[Result] = []
    for number, file in enumerate(files):
        tell(number, len(files), "运行算例")
        results += _run(iter([(str(file.name), file.read_text("utf-8"))]))
    return tuple(results)


def run_files(policy: Policy, files: tuple[Path, ...]) -> tuple[Result, ...]:
    """Run scenario files of one's own. Raises InputError with their faults, EnvironmentFault where unreadable."""
    return tuple(_run(((file.name, read_text(file)) for file in files), policy))


def _run(files: Iterator[tuple[str, str]], policy: Policy | None = None) -> Iterator[Result]:
    from policies.library import built_in

    known = {**built_in(), **({policy.id: policy} if policy else {})}
    for name, text in files:
        try:
            yield from map(run, read_scenarios(text, name, known))
        except InputError as error:
            raise InputError(with_lines(text, error)) from None


# A policy file of one's own


def read_candidate(file: Path) -> Candidate:
    """Read a policy file and run the scenarios beside it. Raises InputError with every fault and its line."""
    text = read_text(file)
    try:
        policy = load_policy_text(text, file.name)
    except InputError as error:
        raise InputError(with_lines(text, error)) from None
    beside = [path for path in sorted(file.parent.glob("scenarios*.toml")) if path != file]
    mine = [path for path in beside if f'"{policy.id}"' in read_text(path)]
    return Candidate(policy, text, file.name, run_files(policy, tuple(mine)))


def with_lines(text: str, error: InputError) -> tuple[Problem, ...]:
    """Return the problems with the line of the file before each place."""
    return tuple(_with_line(text, problem) for problem in error.problems)


def _with_line(text: str, problem: Problem) -> Problem:
    line = line_of(text, problem)
    return problem if line is None else problem._replace(place=f"第 {line} 行　{problem.place}")


def read_text(file: Path) -> str:
    """Read a text file. Raises InputError where it is no UTF-8 text, EnvironmentFault where it cannot be read."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(file.name, "not_utf8", "不是 UTF-8 编码的文字文件，请用记事本另存为 UTF-8 后再试") from None
    except OSError as error:
        raise EnvironmentFault(f"读不了“{file}”（{error.strerror}），请检查位置和权限") from error
