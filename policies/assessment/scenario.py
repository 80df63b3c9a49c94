"""Scenario files: facts, a policy and a year, and what must come out.

They are the tests of the policy modules, a bureau's own check of a policy that it wrote, and the way in for
anyone who wants one answer without a register.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, get_args

from policies.assessment.engine import assess
from policies.facts import CATALOGUE, SUBJECT_KINDS, Fact, SubjectKind, Title, Value, parse_value
from policies.findings.finding import FLAGS, Finding, Outcome
from policies.findings.subject import PaidAward, Subject
from policies.language.policy import Policy
from policies.language.toml import BinaryFloat, Entry, parse_toml, raise_problems
from policies.money import Fen, parse_money, plain_yuan
from policies.problems import InputError, Problem

_YEAR = re.compile(r"(19[9][0-9]|2[01][0-9]{2})")
_QUARTER = re.compile(r"(19[9][0-9]|2[01][0-9]{2})Q[1-4]")
_TAKES_MONEY = ("due", "qualified", "for_decision")


class Expectation(NamedTuple):
    """What must come out for one subject and measure; ``None`` is not checked."""

    subject: str
    measure: str
    outcome: Outcome
    amount: Fen | None
    flags: tuple[str, ...]
    no_flags: tuple[str, ...]
    missing: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, read and checked."""

    name: str
    place: str
    policy: Policy
    year: int
    as_of: date | None
    readings: Mapping[str, str]
    exhaustive: bool
    subjects: tuple[Subject, ...]
    expectations: tuple[Expectation, ...]


class Failure(NamedTuple):
    """One expectation that does not hold."""

    scenario: str
    subject: str
    measure: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.scenario} › {self.subject} › {self.measure}：应为 {self.expected}，实为 {self.got}"


class Result(NamedTuple):
    """What came out of a scenario."""

    scenario: Scenario
    findings: tuple[Finding, ...]
    passed: int
    failures: tuple[Failure, ...]


def read_scenarios(text: str, place: str, policies: Mapping[str, Policy]) -> tuple[Scenario, ...]:
    """Read a scenario file. Raises InputError with every fault and its place (file, scenario, key)."""
    problems: list[Problem] = []
    entry = Entry(parse_toml(text, place), place, problems)
    scenarios = tuple(_read_scenario(one, policies) for one in entry.tables("scenario", least=1))
    entry.close()
    raise_problems(problems)
    return tuple(one for one in scenarios if one is not None)


def run(scenario: Scenario) -> Result:
    """Assess the scenario and compare. Raises InputError where its facts contradict each other."""
    try:
        done = assess(
            scenario.policy, scenario.year, scenario.subjects, readings=scenario.readings, as_of=scenario.as_of
        )
    except InputError as error:
        raise InputError(Problem(f"{scenario.place} › readings", p.code, p.sentence) for p in error.problems) from None
    if done.input_errors:
        raise InputError(Problem(f"{scenario.place} › {p.place}", p.code, p.sentence) for p in done.input_errors)
    found = {(finding.subject, finding.measure): finding for finding in done.findings}
    checked = [(e, _compare(scenario, e, found[e.subject, e.measure])) for e in scenario.expectations]
    failures = [failure for _, failure in checked if failure is not None]
    passed = len(checked) - len(failures)
    if scenario.exhaustive:
        failures.extend(_unexpected(scenario, done.findings))
    return Result(scenario, done.findings, passed, tuple(failures))


def _compare(scenario: Scenario, expected: Expectation, got: Finding) -> Failure | None:
    wrong = (
        got.outcome != expected.outcome
        or (expected.amount is not None and got.amount != expected.amount)
        or not set(expected.flags) <= set(got.flags)
        or set(expected.no_flags) & set(got.flags)
        or (expected.missing is not None and set(got.missing) != set(expected.missing))
    )
    if not wrong:
        return None
    return Failure(scenario.name, expected.subject, expected.measure, _wanted(expected), _seen(got))


def _wanted(expected: Expectation) -> str:
    parts: list[str] = [expected.outcome]
    if expected.amount is not None:
        parts.append(f"amount {plain_yuan(expected.amount)}")
    if expected.flags:
        parts.append(f"flags {' '.join(expected.flags)}")
    if expected.no_flags:
        parts.append(f"no_flags {' '.join(expected.no_flags)}")
    if expected.missing is not None:
        parts.append(f"missing {' '.join(expected.missing) or '无'}")
    return "，".join(parts)


def _seen(got: Finding) -> str:
    amount = "无" if got.amount is None else plain_yuan(got.amount)
    parts = [got.outcome, f"amount {amount}", f"flags {' '.join(got.flags) or '无'}"]
    if got.missing:
        parts.append(f"missing {' '.join(got.missing)}")
    return "，".join(parts)


def _unexpected(scenario: Scenario, findings: tuple[Finding, ...]) -> list[Failure]:
    named = {(e.subject, e.measure) for e in scenario.expectations}
    return [
        Failure(scenario.name, f.subject, f.measure, "没有列出即不应有结果（exhaustive）", _seen(f))
        for f in findings
        if f.outcome in _TAKES_MONEY and (f.subject, f.measure) not in named
    ]


def _read_scenario(entry: Entry, policies: Mapping[str, Policy]) -> Scenario | None:
    name = entry.text("name")
    entry.place = f"{entry.place} {name}".rstrip()
    policy_id = entry.text("policy")
    policy = policies.get(policy_id)
    if policy is None and policy_id:
        known = "、".join(policies)
        entry.fault("policy", "unknown_policy", f"没有政策“{policy_id}”，现有：{known}")
    year = entry.whole("year", at_least=1990, at_most=2200)
    policy = policy.of_year(year) if policy else None
    as_of = entry.day("as_of") if "as_of" in entry else None
    subjects = tuple(_read_subject(one, policy) for one in entry.tables("subject", least=1))
    _refuse_repeats(entry, subjects)
    expectations = tuple(_read_expectation(one, policy, subjects) for one in entry.tables("expect"))
    readings = _read_readings(entry, policy)
    exhaustive = entry.boolean("exhaustive", default=False)
    entry.close()
    if policy is None:
        return None
    return Scenario(name, entry.place, policy, year, as_of, readings, exhaustive, subjects, expectations)


def _refuse_repeats(entry: Entry, subjects: tuple[Subject, ...]) -> None:
    seen: set[str] = set()
    for subject in subjects:
        if subject.id in seen:
            entry.fault("subject", "repeated_id", f"对象编号“{subject.id}”重复")
        seen.add(subject.id)


def _read_readings(entry: Entry, policy: Policy | None) -> Mapping[str, str]:
    raw = entry.raw("readings", {})
    if not isinstance(raw, dict) or not all(isinstance(option, str) for option in raw.values()):
        entry.fault("readings", "bad_value", '应为 { 口径 = "选项" }')
        return {}
    options = {reading.id: reading.options for reading in policy.readings} if policy else {}
    for reading, option in raw.items() if policy else ():
        if reading not in options:
            entry.fault(f"readings.{reading}", "unknown_reading", f"政策没有口径“{reading}”")
        elif option not in options[reading]:
            known = "、".join(options[reading])
            entry.fault(f"readings.{reading}", "unknown_option", f"没有选项“{option}”，应为：{known}")
    return raw


def _read_subject(entry: Entry, policy: Policy | None) -> Subject:
    subject_id = entry.text("id")
    kind: SubjectKind = entry.option("kind", tuple(SUBJECT_KINDS))  # type: ignore[assignment]  # one of its words
    standing: dict[str, Value] = {}
    yearly: dict[str, Mapping[int, Value]] = {}
    titles: dict[str, tuple[Title, ...]] = {}
    facts = entry.raw("facts", {})
    if not isinstance(facts, dict):
        entry.fault("facts", "bad_value", "应写成 facts.编号 = 值")
        facts = {}
    for fact_id, raw in facts.items():
        fact = CATALOGUE.get(fact_id)
        if fact is None:
            entry.fault(f"facts.{fact_id}", "unknown_fact", "事实目录里没有这个编号")
        elif not fact.belongs_to(kind):
            entry.fault(f"facts.{fact_id}", "foreign_fact", f"“{fact.label}”不是{SUBJECT_KINDS[kind]}的事实")
        else:
            _read_fact(entry, fact, raw, standing, yearly, titles)
    paid = tuple(_read_award(one, policy) for one in entry.tables("paid"))
    entry.close()
    return Subject(subject_id, kind, standing, yearly, titles, paid)


def _read_fact(  # the three stores of a subject
    entry: Entry,
    fact: Fact,
    raw: object,
    standing: dict[str, Value],
    yearly: dict[str, Mapping[int, Value]],
    titles: dict[str, tuple[Title, ...]],
) -> None:
    key = f"facts.{fact.id}"
    if fact.type == "title":
        titles[fact.id] = _read_titles(entry, fact, raw)
    elif fact.period == "standing":
        if isinstance(raw, dict):
            entry.fault(key, "standing_fact", f"“{fact.label}”不分年度，应直接写值")
            return
        value = _value(entry, key, fact, raw)
        if value is not None:
            standing[fact.id] = value
    elif not isinstance(raw, dict) or not raw:
        entry.fault(key, "yearly_fact", f"“{fact.label}”分年度，应写成 {{ 2019 = … }}")
    else:
        values = {year: _period_value(entry, key, fact, year, one) for year, one in raw.items()}
        yearly[fact.id] = {int(year): value for year, value in values.items() if value is not None and "Q" not in year}


def _period_value(entry: Entry, key: str, fact: Fact, period: str, raw: object) -> Value | None:
    pattern, example = (_QUARTER, "2019Q1") if fact.period == "quarterly" else (_YEAR, "2019")
    if pattern.fullmatch(period) is None:
        entry.fault(f"{key}.{period}", "bad_period", f"“{period}”不是时期，应如 {example}")
        return None
    return _value(entry, f"{key}.{period}", fact, raw)


def _value(entry: Entry, key: str, fact: Fact, raw: object) -> Value | None:
    if isinstance(raw, BinaryFloat):
        entry.fault(key, "float", f'小数 {raw} 须加引号写成 "{raw}"：二进制小数不精确')
        return None
    try:
        return parse_value(fact, raw)
    except ValueError as error:
        entry.fault(key, "bad_value", str(error))
        return None


def _read_titles(entry: Entry, fact: Fact, raw: object) -> tuple[Title, ...]:
    if not isinstance(raw, list):
        entry.fault(f"facts.{fact.id}", "bad_value", '称号应写成 [{ level = "…", on = 2019-05-01 }]')
        return ()
    holder = Entry({"titles": raw}, f"{entry.place} › facts.{fact.id}", entry.problems, entry.scope)
    return tuple(_read_title(one, fact) for one in holder.tables("titles"))


def _read_title(entry: Entry, fact: Fact) -> Title:
    title = Title(
        entry.option("level", tuple(fact.options)),
        entry.day("on"),
        entry.text("issuer", ""),
        entry.text("document", ""),
    )
    entry.close()
    return title


def _read_award(entry: Entry, policy: Policy | None) -> PaidAward:
    measure = _read_measure(entry, policy)
    award = PaidAward(
        measure, entry.whole("year", at_least=1990, at_most=2200), entry.money("amount"), entry.text("tier", "")
    )
    entry.close()
    return award


def _read_measure(entry: Entry, policy: Policy | None) -> str:
    measure = entry.text("measure")
    if policy is not None and measure and all(known.id != measure for known in policy.measures):
        entry.fault("measure", "unknown_measure", f"政策 {policy.id} 没有措施“{measure}”")
    return measure


def _read_expectation(entry: Entry, policy: Policy | None, subjects: tuple[Subject, ...]) -> Expectation:
    subject, measure = entry.text("subject"), _read_measure(entry, policy)
    outcome: Outcome = entry.option("outcome", get_args(Outcome))  # type: ignore[assignment]  # one of its words
    missing = entry.raw("missing", None)
    expectation = Expectation(
        subject,
        measure,
        outcome,
        _read_amount(entry),
        _read_names(entry, "flags", entry.raw("flags", []), FLAGS),
        _read_names(entry, "no_flags", entry.raw("no_flags", []), FLAGS),
        None if missing is None else _read_names(entry, "missing", missing, CATALOGUE),
    )
    entry.close()
    _check_pair(entry, policy, subjects, expectation)
    return expectation


def _read_amount(entry: Entry) -> Fen | None:
    raw = entry.raw("amount", None)
    if raw is None:
        return None
    if isinstance(raw, BinaryFloat | bool) or not isinstance(raw, str | int):
        entry.fault("amount", "float", '金额应写成带引号的文字或整数，如 "50000.00"')
        return None
    try:
        return parse_money(raw)
    except ValueError as error:
        entry.fault("amount", "bad_value", str(error))
        return None


def _read_names(entry: Entry, key: str, raw: object, known: Mapping[str, object]) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else [raw]
    for name in names:
        if not isinstance(name, str) or name not in known:
            entry.fault(key, "unknown_name", f"不认识“{name}”")
    return tuple(name for name in names if isinstance(name, str))


def _check_pair(entry: Entry, policy: Policy | None, subjects: tuple[Subject, ...], e: Expectation) -> None:
    subject = next((one for one in subjects if one.id == e.subject), None)
    if subject is None:
        entry.fault("subject", "unknown_subject", f"本算例没有对象“{e.subject}”")
    measure = next((one for one in policy.measures if one.id == e.measure), None) if policy else None
    if measure is None:
        return
    if measure.manual:
        entry.fault("measure", "manual_measure", f"{measure.id} 由人工立项，程序不测算，不能写预期")
    elif subject is not None and subject.kind != measure.subject:
        kinds = f"{SUBJECT_KINDS[measure.subject]}，不是{SUBJECT_KINDS[subject.kind]}"
        entry.fault("measure", "foreign_measure", f"{measure.id} 的对象是{kinds}")
