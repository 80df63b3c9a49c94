"""Batches for the tests of printing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from desktop.awards import Run
from desktop.awards.freezing import _line as line_of
from desktop.register import SubjectRow
from desktop.register.batches import Batch, BatchLine, sealed
from policies.assessment import PAYERS
from policies.assessment.scenario import Scenario, read_scenarios
from policies.assessment.scenario import run as run_scenario
from policies.library import built_in

EXPLANATION = {"question": "以后年度首次突破更高一档时", "chosen_label": "按新档次全额奖励"}
FACTS = [
    {"fact": "a", "label": "本地农产品网络零售额", "year": 2017, "value": "12345678.90", "shown": "12,345,678.90元"},
    {"fact": "b", "label": "登记注册地在本地", "year": None, "value": True, "shown": "是"},
]
LINE = BatchLine(
    number=1,
    subject_id=1,
    name="安徽云上叶集电子商务运营有限公司",
    identity_code="91350100M000100Y43",
    division_name="平岗街道",
    measure="YJ-9",
    clause="9",
    measure_title="公共服务中心设备设施购置补助",
    rule="新增投入的80%，最高不超过80万元",
    basis="审定设备投入1,094,320.50元，累计上限80万元，已奖补286,400.00元",
    amount=51_360_000,
    payer="own",
    budget_year=2019,
    tier="",
    flags=(),
    remark="",
    cash=True,
    explanation_json=json.dumps({"readings": [EXPLANATION]}),
    facts_json=json.dumps(FACTS),
)
BATCH = Batch(
    code="YJ-2018-01",
    policy_id="yeji-2017",
    policy_title="关于加快电子商务发展的实施意见",
    legal_basis="叶政〔2017〕38号",
    issuer="六安市叶集区人民政府",
    year=2018,
    as_of=date(2019, 4, 1),
    readings=(("tier_upgrade", "full"),),
    policy_hash="ab" * 32,
    policy_source="",
    bureau="六安市叶集区商务和粮食局",
    created_at=datetime(2019, 4, 11, 18, 30, tzinfo=UTC),
    created_by="经办人",
    lines=(),
)


def batch_of(*lines: BatchLine, **changes: Any) -> Batch:
    """Return a sealed batch of ``lines``, numbered and each of its own subject."""
    numbered = tuple(replace(line, number=n, subject_id=n) for n, line in enumerate(lines, 1))
    return sealed(replace(BATCH, lines=numbered, **changes))


def batch_like(batch: Batch, *lines: BatchLine) -> Batch:
    """Return a sealed batch with the heads of ``batch`` and these lines as they are."""
    return sealed(replace(batch, lines=lines))


def group(measure: str, count: int, **changes: Any) -> list[BatchLine]:
    """Return ``count`` lines of one measure with amounts that differ."""
    line = replace(LINE, measure=measure, measure_title=f"{measure}补助", **changes)
    return [replace(line, amount=1_234_567 + 1001 * n, name=f"{line.name}{n}") for n in range(count)]


@cache
def policy_batches(policy_id: str) -> tuple[Batch, ...]:
    """Return a sealed batch of all awards of the policy's own scenarios for each year and choice of readings."""
    runs: dict[Any, list[Run]] = {}
    for scenario in _scenarios(policy_id):
        readings = {**built_in()[policy_id].defaults, **scenario.readings}
        as_of = scenario.as_of or date(scenario.year, 12, 31)
        found = run_scenario(scenario).findings
        run = Run(built_in()[policy_id], scenario.year, as_of, readings, False, found, _Rows(), (), 0)
        runs.setdefault((as_of, *sorted(readings.items())), []).append(run)
    return tuple(_batch(number, same) for number, same in enumerate(runs.values(), 1) if _awards(same))


def _batch(number: int, runs: list[Run]) -> Batch:
    policy, year = runs[0].policy, runs[0].year
    order = [measure.id for measure in policy.measures]
    lines = sorted(_awards(runs), key=lambda line: (tuple(PAYERS).index(line.payer), order.index(line.measure)))
    return batch_of(
        *lines,
        code=f"{order[0].partition('-')[0]}-{year}-{number:02}",
        policy_id=policy.id,
        policy_title=policy.title,
        legal_basis=policy.document,
        issuer=policy.issuer,
        policy_source=policy.source,
        policy_hash=policy.content_hash,
        year=year,
        as_of=runs[0].as_of,
        readings=tuple(sorted(runs[0].readings.items())),
    )


def _awards(runs: list[Run]) -> list[BatchLine]:
    return [line_of(run, 1, f) for run in runs for f in run.findings if f.outcome == "due" and f.amount is not None]


class _Rows(dict[str, SubjectRow]):
    """Who the subjects of scenarios are: enterprises with names of their own."""

    def __missing__(self, key: str) -> SubjectRow:
        return SubjectRow(len(self), "enterprise", f"示例县{key}电子商务有限公司", LINE.identity_code, "", "平岗街道")


def _scenarios(policy_id: str) -> Iterator[Scenario]:
    folder = files("policies.library").joinpath(policy_id.replace("-", "_"))
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.startswith("scenarios"):
            yield from read_scenarios(file.read_text("utf-8"), file.name, built_in())


PERSON = replace(LINE, name="余𬭎", identity_code="11010519491231002X", measure="YJ-14", measure_title="就业补助")
LONG_NAME = (
    "湘西土家族苗族自治州凤凰县沱江镇电子商务进农村综合示范公共服务中心"
    "暨农特产品上行供应链管理有限责任公司凤凰古城分公司营业部"
)
ENDLESS = [f"第{n}批设备投入{n},320.50元，" for n in range(120, 270)]
CASES: Mapping[str, Batch] = {
    "empty": batch_of(),
    "one line": batch_of(LINE),
    "five hundred lines": batch_of(*group("YJ-9", 3), *group("YJ-10", 480), *group("YJ-14", 17)),
    "long names": batch_of(*[replace(LINE, name=LONG_NAME[:60], division_name="吉首经济开发区双塘街道")] * 9),
    "twelve digits": batch_of(*[replace(LINE, amount=123_456_789_012_34, name=LONG_NAME[:60])] * 4),
    "endless basis": batch_of(LINE, replace(LINE, basis="".join(ENDLESS)), *group("YJ-10", 9)),
    "rare characters": batch_of(
        *(replace(PERSON, name=name) for name in ("余𬭎", "王䶮", "阿依·古丽", "𠮷田", "㛃镕", "\ue000某"))
    ),
    "several payers": batch_of(
        *group("XX-4a", 5),
        *group("XX-5", 20, payer="upper", flags=("at_threshold", "past_validity")),
        *group("XX-9", 2, payer="local", cash=False, remark="减免，不付现金"),
        legal_basis="",
        bureau="",
    ),
}
"""Batches of every sort, that every list must print."""
