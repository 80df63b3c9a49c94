"""Does a test fail when the law is bent by one step? Every figure and operator of the five files, and every
comparison in the code of the mechanisms, is changed in turn: some hand-written expectation must then fail."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import NamedTuple

import pytest

from policies.assessment.scenario import Scenario, read_scenarios, run
from policies.language import load_policy_text
from policies.language.policy import Policy
from policies.library import built_in, scenario_files
from policies.problems import InputError
from tests.policies import test_mechanisms, test_rare_rules

TURNED = {"at_least": "above", "above": "at_least", "below": "at_most", "at_most": "below", "equals": "above"}
_OPERATOR = re.compile(r'operator = "(\w+)"')
_FIGURE = re.compile(
    r"\b(figure|at|above|pays|amount|rate|percent|best|reach|years|for_months|from|cap|first|last|every|digits|years_back"
    r'|first_year|last_year|legal_review_from|doubtful_from) = ("?)([0-9][0-9.,-]*)(万|亿|元|%)?("?)'
)
_NOT_ASSESSED = ("[[fund]]", "[[target]]", "[[clause]]", "[[reading]]")


class Mutant(NamedTuple):
    """A policy text bent at one place."""

    measure: str
    what: str
    text: str


@cache
def by_policy() -> dict[str, tuple[tuple[str, str], ...]]:
    files: dict[str, list[tuple[str, str]]] = {}
    for file in scenario_files():
        text = file.read_text("utf-8")
        for policy_id in built_in():
            if f'policy = "{policy_id}"' in text:
                files.setdefault(policy_id, []).append((file.name, text))
    return {policy_id: tuple(texts) for policy_id, texts in files.items()}


def scenarios(policy: Policy) -> Iterator[Scenario]:
    for name, text in by_policy().get(policy.id, ()):
        yield from read_scenarios(text, name, {**built_in(), policy.id: policy})


def caught(policy: Policy, measure: str) -> bool:
    """Whether a scenario that expects something of the measure fails under the policy."""
    for scenario in scenarios(policy):
        if any(e.measure == measure for e in scenario.expectations):
            try:
                if run(scenario).failures:
                    return True
            except InputError:
                return True
    return False


def mutants(text: str) -> Iterator[Mutant]:
    """Yield every text that differs in one operator or one figure of a measure or of the time in force."""
    measure, section = "", ""
    start = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("[["):
            section = line.split("#")[0].strip()
        found = re.match(r'id = "(.+)"', line)
        if found and section == "[[measure]]":
            measure = found.group(1)
        if (
            measure
            and section not in _NOT_ASSESSED
            and not line.lstrip().startswith(("#", "notes", "evidence", "rule"))
        ):
            yield from _bent(text, start, line, measure)
        start += len(line)


def _bent(text: str, start: int, line: str, measure: str) -> Iterator[Mutant]:
    for match in _OPERATOR.finditer(line):
        yield _replace(text, start, line, match.span(1), TURNED[match.group(1)], measure)
    for match in _FIGURE.finditer(line):
        if match.group(2) == match.group(5):
            yield _replace(text, start, line, match.span(3), _a_step_more(match.group(3)), measure)


def _replace(text: str, start: int, line: str, span: tuple[int, int], new: str, measure: str) -> Mutant:
    bent = line[: span[0]] + new + line[span[1] :]
    return Mutant(measure, bent.strip(), text[:start] + bent + text[start + len(line) :])


def _a_step_more(figure: str) -> str:
    """Return the figure with one more in its last digit; a date one day or year later."""
    if re.match(r"\d{4}-\d\d-\d\d", figure):
        return f"{int(figure[:4]) + 1}{figure[4:]}"
    digits = figure.replace(".", "").replace(",", "")
    more = str(int(digits) + 1).rjust(len(digits), "0")
    places = len(figure) - figure.index(".") - 1 if "." in figure else 0
    return f"{more[:-places]}.{more[-places:]}" if places else more


@pytest.mark.parametrize("policy_id", list(built_in()))
def test_no_figure_or_operator_of_a_policy_can_be_bent_unnoticed(policy_id: str) -> None:
    survivors = []
    for mutant in mutants(built_in()[policy_id].source):
        try:
            policy = load_policy_text(mutant.text, "bent.toml")
        except InputError:
            continue
        if not caught(policy, mutant.measure):
            survivors.append(f"{mutant.measure}: {mutant.what}")
    assert survivors == []


_MODULES = """
conditions.combined conditions.compare conditions.full_years conditions.growth conditions.running_year
conditions.share conditions.title_held conditions.within grants.brackets grants.by_level grants.heads
grants.increase grants.rate grants.rent grants.schedule grants.smaller_of grants.tiers grants.upgrade
limits.cap limits.once limits.selection opening
"""
MECHANISMS = [f"policies.language.{name}" for name in _MODULES.split()]
FLIPPED = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


def _comparisons(module: ModuleType) -> list[tuple[int, int]]:
    """Return (comparison, operator) numbers of a module, without the reading of files."""
    tree = ast.parse(inspect.getsource(module))
    found = []
    for number, node in enumerate(_evaluated(tree)):
        found += [(number, place) for place, op in enumerate(node.ops) if type(op) in FLIPPED]
    return found


def _evaluated(tree: ast.Module) -> Iterator[ast.Compare]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(("read", "_read", "same_tier", "_is_amount")):
            continue
        yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Compare))


def _flipped(module: ModuleType, number: int, place: int) -> tuple[str, dict[str, FunctionType]]:
    """Return the line that was flipped, and the module's functions with it."""
    tree = ast.parse(inspect.getsource(module))
    node = list(_evaluated(tree))[number]
    node.ops[place] = FLIPPED[type(node.ops[place])]()
    namespace = dict(vars(module))
    exec(compile(tree, module.__file__ or "", "exec"), namespace)  # noqa: S102  # our own source, bent
    return f"{module.__name__}:{node.lineno}", _functions(namespace, module.__name__)


def _functions(namespace: dict[str, object], module: str) -> dict[str, FunctionType]:
    functions: dict[str, FunctionType] = {}
    for name, value in namespace.items():
        if isinstance(value, FunctionType) and value.__module__ == module:
            functions[name] = value
        elif inspect.isclass(value) and value.__module__ == module:
            for method, code in vars(value).items():
                plain = code.fget if isinstance(code, property) else code
                if isinstance(plain, FunctionType) and plain.__module__ == module:
                    functions[f"{name}.{method}"] = plain
    return functions


def _any_failure() -> bool:
    for policy in built_in().values():
        for scenario in _read(policy.id):
            try:
                if run(scenario).failures:
                    return True
            except Exception:  # noqa: BLE001  # bent code may fail in any way; each is noticed
                return True
    return any(_fails(test) for test in _OWN_TESTS)


_OWN_TESTS = [
    test
    for module in (test_mechanisms, test_rare_rules)
    for name, test in vars(module).items()
    if name.startswith("test_") and not inspect.signature(test).parameters
]


def _fails(test: Callable[[], None]) -> bool:
    try:
        test()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # bent code may fail in any way; each is noticed
        return True
    return False


@cache
def _read(policy_id: str) -> tuple[Scenario, ...]:
    return tuple(scenarios(built_in()[policy_id]))


@pytest.mark.parametrize("name", MECHANISMS)
def test_no_comparison_in_a_mechanism_can_be_bent_unnoticed(name: str) -> None:
    module = importlib.import_module(name)
    assert not _any_failure()
    sound = _functions(dict(vars(module)), name)
    survivors = []
    for number, place in _comparisons(module):
        where, bent = _flipped(module, number, place)
        kept = {key: function.__code__ for key, function in sound.items()}
        for key, function in sound.items():
            function.__code__ = bent[key].__code__
        try:
            if not _any_failure():
                survivors.append(where)
        finally:
            for key, function in sound.items():
                function.__code__ = kept[key]
    assert survivors == []
