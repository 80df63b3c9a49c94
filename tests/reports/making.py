"""Batches for the tests of printing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from desktop.register.batches import Batch, BatchLine, sealed

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


def group(measure: str, count: int, **changes: Any) -> list[BatchLine]:
    """Return ``count`` lines of one measure with amounts that differ."""
    line = replace(LINE, measure=measure, measure_title=f"{measure}补助", **changes)
    return [replace(line, amount=1_234_567 + 1001 * n, name=f"{line.name}{n}") for n in range(count)]
