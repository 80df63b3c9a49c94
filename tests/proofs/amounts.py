"""Random policies and subjects, worked out twice: by the program, and by a slow evaluator that shares no code with it.

Each finding is then worked out a third time from its explanation alone, and a fourth with its blanks filled in.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from policies.assessment import FLAGS, OUTCOMES, Finding, assess
from policies.findings.explanation_json import explanation_json
from policies.language import load_policy_text
from policies.language.conditions import _KINDS as CONDITIONS
from policies.language.grants import _KINDS as GRANTS
from policies.language.policy import Policy
from policies.library import built_in
from tests.proofs.proof import Proof, Size, chance
from tests.proofs.reckoning import bent, possible_worlds
from tests.proofs.reckoning.evaluator import Result, Results, Terms, reckon
from tests.proofs.reckoning.explained import About, facts_are_true, recompute
from tests.proofs.reckoning.grants import to_date
from tests.proofs.reckoning.policies_at_random import FIRST_YEAR, LAST_YEAR, random_policy, text_of
from tests.proofs.reckoning.subjects_at_random import as_subject, random_subject
from tests.proofs.reckoning.world import Known, Table

TOGETHER = 12
"""So many subjects are assessed together, so that some compete."""
_OTHER = """
opens facts, opens event, opens title, opens award_of, opens dated=in_any_year
once ever, once per_tier, once yearly, once years_running, once cumulative
cap amount, cap bands, cap stands_alone, cap period=lifetime, cap period=year, cap period=a reading
operator at_least, operator above, operator below, operator at_most, operator equals
otherwise=for_decision, blank=passes, year=last, counts_since, first_year_since, best_before
on_the_edge=refused, on_the_edge=for_decision, upgrade=full, upgrade=difference, upgrade=a reading
counted=calendar, counted=anniversary, counted=all_once_reached, counted=above_threshold_only, counted=a reading
of_kind, window, quota, one_per, group, ceiling, decided_by_person, legal_review_from, manual, above_whole, only_if
input error, amount rounded up, amount rounded down, tier told, paid before
"""
WAYS = {
    *(f"condition {kind}" for kind in CONDITIONS),
    *(f"condition {kind} {holds}" for kind in CONDITIONS for holds in (True, False, None)),
    *(f"grant {kind}" for kind in GRANTS),
    *(f"grant {kind} pays" for kind in GRANTS if kind not in ("eligibility", "decision")),
    *(f"outcome {outcome}" for outcome in OUTCOMES),
    *(f"flag {flag}" for flag in FLAGS),
    *(way.strip() for way in _OTHER.replace("\n", ",").split(",") if way.strip()),
}
WAYS -= {f"condition {kind} None" for kind in ("awarded", "running_year", "title")}
WAYS -= {f"condition one_of {holds}" for holds in (True, False, None)}
"""Everything that a policy file can say, and that can come of it.

A history and titles are never unknown; a choice among several is explained like a choice of one.
"""
_SETTINGS = ("otherwise", "blank", "year", "on_the_edge", "upgrade", "counted")
_NAMED = ("counts_since", "first_year_since", "best_before", "above_whole", "only_if")
_OF_MEASURE = (
    "of_kind", "window", "quota", "one_per", "group", "ceiling", "decided_by_person", "legal_review_from", "manual",
)  # fmt: skip


def _ways(table: Any) -> Iterator[str]:
    """Yield what the tables below a measure say."""
    for value in table.values() if isinstance(table, dict) else table if isinstance(table, list) else ():
        yield from _ways(value)
    if not isinstance(table, dict):
        return
    for key in table.keys() & {*_SETTINGS}:
        yield f"{key}={'a reading' if isinstance(table[key], dict) else table[key]}"
    yield from (key for key in _NAMED if key in table)
    if "operator" in table:
        yield f"operator {table['operator']}"
    if table.get("kind") in CONDITIONS:
        yield f"condition {table['kind']}"
    elif table.get("kind") in GRANTS:
        yield f"grant {table['kind']}"


def ways(measure: Table) -> Iterator[str]:
    """Yield what a measure says, by the names of ``WAYS``."""
    yield from (key for key in _OF_MEASURE if key in measure)
    yield f"once {measure['once']['kind']}"
    yield from _ways([measure.get("condition", []), measure.get("grant", {})])
    cap, opening = measure.get("cap", {}), measure.get("opens_on", {})
    yield from (f"opens {way}" for way in opening)
    if "dated" in opening:
        yield f"opens dated={opening['dated']}"
    if cap:
        yield "cap bands" if "by" in cap else "cap amount"
        yield f"cap period={'a reading' if isinstance(cap['period'], dict) else cap['period']}"
    if cap.get("stands_alone"):
        yield "cap stands_alone"


class _Tally:
    """What was compared so far."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.findings = self.paying = self.facts = self.worlds = 0

    def add(self, measure: Table, finding: Finding, explanation: Table) -> None:
        self.findings += 1
        self.seen[f"outcome {finding.outcome}"] += 1
        self.seen.update(f"flag {flag}" for flag in finding.flags)
        self._checks(explanation["checks"])
        for step in explanation["steps"]:
            if step["kind"] == "round":
                self.seen["amount rounded down" if "舍去" in step["says"] else "amount rounded up"] += 1
        self.seen["tier told"] += bool(finding.tier)
        self.seen["paid before"] += bool(explanation["earlier"])
        if finding.amount:
            self.paying += 1
            self.seen.update(f"{way} pays" for way in ways(measure) if way.startswith("grant "))

    def _checks(self, checks: list[Table]) -> None:
        for check in checks:
            self.seen[f"condition {check['kind']} {check['holds']}"] += 1
            self._checks(check["parts"])


def _terms(luck: Random, table: Table, first: int, last: int) -> Terms:
    start = table["in_force"]["from"].year
    year = luck.randint(first, last) if luck.random() < 0.3 else start + luck.randint(0, 3)
    if luck.random() < 0.7:
        day = date(year, 12, 31)
    else:
        day = luck.choice((date(year, 2, 28), date(year, 6, 30), date(year + 1, 3, 1)))
    readings = {one["id"]: luck.choice(list(one["options"])) for one in table.get("reading", []) if luck.random() < 0.5}
    return Terms(year, day, readings, luck.random() < 0.3)


def _plain(finding: Finding) -> Result:
    amount = None if finding.amount is None else Fraction(finding.amount, 100)
    return Result(
        finding.outcome, amount, finding.tier, finding.flags, finding.missing, finding.payer, finding.budget_year
    )


def _round(luck: Random, policy: Policy, table: Table, terms: Terms, tally: _Tally) -> None:
    """Assess some subjects together and compare everything."""
    subjects = [random_subject(luck, table, str(n), terms.year, terms.day) for n in range(TOGETHER)]
    settings = {"readings": terms.readings, "as_of": terms.day, "pays_upper_itself": terms.pays_upper_itself}
    done = assess(policy, terms.year, map(as_subject, luck.sample(subjects, len(subjects))), **settings)  # type: ignore[arg-type]
    found = {(finding.measure, finding.subject): finding for finding in done.findings}
    expected, errors = reckon(table, terms, subjects)
    _compare({key: _plain(finding) for key, finding in found.items()}, expected, table)
    assert {tuple(error.place.split(" › "))[::-1] for error in done.input_errors} == errors
    tally.seen["input error"] += len(errors)
    known = {one.id: one for one in subjects}
    for measure in table["measure"]:
        tally.seen.update(set(ways(measure)))
        for (id_, subject), finding in found.items():
            if id_ == measure["id"]:
                _explained(measure, terms, known[subject], finding, tally)
    alone = [one for one in done.findings if not table_of(table, one.measure).keys() & {"quota", "one_per", "group"}]
    for one in luck.sample(alone, min(len(alone), 3)):
        measure = table_of(table, one.measure)

        def again(other: Known, id_: str = one.measure) -> Finding | None:
            filled = assess(policy, terms.year, [as_subject(other)], **settings)  # type: ignore[arg-type]
            return next((finding for finding in filled.findings if finding.measure == id_), None)

        tally.worlds += possible_worlds.hold(luck, table, measure, terms, known[one.subject], one, again)


def table_of(table: Table, measure: str) -> Table:
    return next(one for one in table["measure"] if one["id"] == measure)


def _compare(found: Results, expected: Results, table: Table) -> None:
    for key in found.keys() | expected.keys():
        assert found.get(key) == expected.get(key), (
            f"{key}: {found.get(key)} against {expected.get(key)} of {table_of(table, key[0])}"
        )


def _explained(measure: Table, terms: Terms, known: Known, finding: Finding, tally: _Tally) -> None:
    explanation = json.loads(explanation_json(finding))
    tally.add(measure, finding, explanation)
    if finding.outcome == "not_in_play":
        return
    tally.facts += facts_are_true(explanation, known)
    about = About(finding.flags, terms.year, to_date(measure["grant"]), finding.amount is None)
    told = recompute(explanation, about)
    amount = None if finding.amount is None else Fraction(finding.amount, 100)
    assert told == (finding.outcome, amount), f"{finding}: its explanation makes {told}"


def _random_round(seed: int, tally: _Tally) -> None:
    luck = chance(seed)
    text = text_of(random_policy(luck))
    policy, table = load_policy_text(text, f"{seed}.toml"), tomllib.loads(text)
    if policy.assessed:
        _round(luck, policy, table, _terms(luck, table, FIRST_YEAR, LAST_YEAR), tally)


def _differs() -> bool:
    """Whether some random policy shows a difference; bent code may fail in any way."""
    try:
        for seed in range(600):
            _random_round(seed, _Tally())
    except Exception:  # noqa: BLE001  # whatever it is, it is noticed
        return True
    return False


def prove(size: Size, folder: Path) -> str:  # noqa: ARG001  # the form of every proof
    """Work everything out again and again."""
    random, own = _Tally(), _Tally()
    policies = size.of(20_000, 500)
    for seed in range(policies):
        _random_round(seed, random)
    for policy in built_in().values():
        table = tomllib.loads(policy.source)
        for seed in range(size.of(800, 15)):
            luck = chance(seed)
            _round(luck, policy, table, _terms(luck, table, 2014, 2026), own)
    missed = sorted(WAYS - {way for way, times in random.seen.items() if times})
    assert size.short or not missed, f"never came up: {missed}"
    of_all = f"政策语言的 {len(WAYS)} 种写法和结果" + (f"出现了 {len(WAYS) - len(missed)} 种" if missed else "全部出现")
    found = f"随机政策 {policies:,} 份（{of_all}）、结论 {random.findings:,} 条，其中有金额的 {random.paying:,} 条"
    ours = f"五份自带政策结论 {own.findings:,} 条，其中有金额的 {own.paying:,} 条"
    control = ""
    if not size.short:
        print("\n".join(f"{way}: {random.seen[way]:,}" for way in sorted(WAYS)))
        seen, all_of = bent.noticed(_differs)
        assert seen > all_of * 0.85, f"{seen} of {all_of} noticed"
        control = f"（对照：把程序中的比较逐处改错，{all_of} 处中 {seen} 处被它发现，其余只影响提示的文字）"
    return (
        f"{found}；{ours}：与另写的慢算法逐条相同{control}；只凭说明重算，结论和金额全部一致"
        f"（核对说明引用的数据 {random.facts + own.facts:,} 处）；把没填的补上 {random.worlds + own.worlds:,} 次，"
        "已下的结论没有一条改变"
    )


PROOF = Proof("amounts", "金额与条文一致、分毫不差，说明能重新算出金额", prove)
