"""申报表: what an applicant signs, filled in from the frozen batch as far as that knows; the rest is left blank."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import bureau_of, clause, legal_basis, secrecy
from desktop.reports.imprint import UNSTAMPED, Stamp, foot
from desktop.reports.lines import clean, tighten
from policies.language import Policy, load_policy_text

PROMISE = (
    "本单位（本人）承诺：所报数据和材料真实、完整、合法，同一事项没有重复申报其他财政资金；"
    "如有虚假，愿退回全部资金并承担相应责任。"
)


class Figure(NamedTuple):
    """A figure that is applied with."""

    label: str
    year: str
    shown: str


class Application(NamedTuple):
    """One form."""

    title: str
    number: str
    bureau: str
    secrecy: str
    legal_basis: str
    measure: str
    rule: str
    name: str
    code: str
    division: str
    figures: tuple[Figure, ...]
    evidence: tuple[str, ...]
    batch: str
    foot: tuple[str, str]


def applications(batch: Batch, stamp: Stamp = UNSTAMPED) -> Iterator[Application]:
    """Yield the form of every line. Raises InputError where the batch's own policy text cannot be read."""
    policy = load_policy_text(batch.policy_source, batch.policy_id)
    for line in batch.lines:
        yield _application(batch, line, policy, stamp)


def _application(batch: Batch, line: BatchLine, policy: Policy, stamp: Stamp) -> Application:
    facts = json.loads(line.facts_json)
    return Application(
        title=f"{batch.year}年度电子商务发展奖补资金申报表",
        number=f"{clean(batch.code)}-{line.number:03}",
        bureau=bureau_of(batch),
        secrecy=secrecy([line]),
        legal_basis=legal_basis(batch),
        measure=f"{clause(line)}　{clean(line.measure_title)}（{clean(line.measure)}）",
        rule=tighten(line.rule),
        name=clean(line.name),
        code=clean(line.identity_code),
        division=clean(line.division_name),
        figures=tuple(Figure(clean(f["label"]), str(f["year"] or ""), clean(f["shown"])) for f in facts),
        evidence=tuple(map(clean, policy.measure(line.measure).evidence)),
        batch=clean(batch.code),
        foot=foot("申报表", batch, stamp),
    )
