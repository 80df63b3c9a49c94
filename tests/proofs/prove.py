"""Prove what is promised: ``python tests/proofs/prove.py [--short] [--write] [NAME…]``.

The whole runs for about an hour; each proof that ran writes its figures into ``docs/promises.md``, and none may take
more than an hour. The short form, about two minutes, is part of ``.ci/run``; it writes, and says that it is short, only
with ``--write``. Exit code 1 where a promise is broken.
"""

from __future__ import annotations

import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.proofs import (  # noqa: E402
    amounts,
    backing_up,
    clerks,
    damage,
    disk,
    kills,
    policy_files,
    power,
    roster_files,
    secrecy,
    tampering,
    upgrades,
    years,
)
from tests.proofs.proof import NotHere, Proof, Size  # noqa: E402

PROOFS = {
    module.PROOF: f"{module.__name__.rpartition('.')[2]}.py"
    for module in (
        power, kills, upgrades, disk, damage, clerks, backing_up, roster_files, policy_files, amounts, secrecy,
        tampering, years,
    )
}  # fmt: skip
_LONGEST = 3600
"""Seconds for one proof."""
PAGE = ROOT / "docs" / "promises.md"
_LINE = re.compile(r"^\| .* \| \[`([a-z_]+\.py)`\]\([^)]*\) \| (.*) \| ([0-9-]+|—) \|$", re.MULTILINE)
_HEAD = """# 我们承诺的，和证明它的测试

每一条承诺都有一个测试；这一页由 `python tests/proofs/prove.py` 写成，数字是最后一次完整运行的结果。
`.ci/run` 每次都跑一遍简短的形式（约两分钟）；完整运行约一小时，每个证明最多一小时。

| 承诺 | 证明 | 最后一次的数字 | 日期 |
|---|---|---|---|
"""
_ELSEWHERE = """
另有随平时测试一起跑的证明：五份政策的每个数字、每个比较都有算例守着，改动一处就有算例不通过
（`tests/policies/test_mutations.py`）；额度不超（`tests/policies/test_assessment.py`、`tests/awards/`）；改动记录能重放出同样的数据
（`tests/register/safety/test_undo.py`）；每个保存过的旧版登记簿都能打开（`tests/register/test_released.py`）；
程序不联网（`tests/test_offline.py`）。

一百万人的登记簿有多快，见 [benchmarks.md](benchmarks.md)。

## 做不到的，也写在这里

"""


@contextmanager
def _bounded() -> Iterator[None]:
    """Break off what takes too long, where the system can."""
    alarm = getattr(signal, "setitimer", None)
    if alarm is None:
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"not done after {_LONGEST} seconds")

    signal.signal(signal.SIGALRM, late)
    alarm(signal.ITIMER_REAL, _LONGEST)
    try:
        yield
    finally:
        alarm(signal.ITIMER_REAL, 0)


def _run(proof: Proof, size: Size) -> tuple[str, bool]:
    """Return what a proof says, and whether the promise holds."""
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        try:
            with _bounded():
                return proof.run(size, Path(folder)), True
        except NotHere as reason:
            return f"这里不能证明：{reason}", True
        except Exception as error:  # noqa: BLE001  # whatever breaks it, the other promises are looked at, too
            traceback.print_exc()
            return f"不成立：{error!r}", False


def _write(told: dict[str, str]) -> None:
    """Write the page; a proof that did not run keeps its last figures."""
    known = {name: (said, day) for name, said, day in _LINE.findall(PAGE.read_text("utf-8"))} if PAGE.exists() else {}
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    known |= {name: (said, today) for name, said in told.items()}
    lines = [
        f"| {proof.promise} | [`{name}`](../tests/proofs/{name}) | {known.get(name, ('还没有完整跑过', '—'))[0]} "
        f"| {known.get(name, ('', '—'))[1]} |"
        for proof, name in PROOFS.items()
    ]
    limits = [f"- {proof.limit}。" for proof in PROOFS if proof.limit]
    PAGE.write_text(_HEAD + "\n".join(lines) + "\n" + _ELSEWHERE + "\n".join(limits) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run the proofs that are named, or all."""
    size = Size("--short" in arguments)
    names = [name for name in arguments if not name.startswith("--")]
    chosen = {proof: name for proof, name in PROOFS.items() if not names or proof.name in names}
    told: dict[str, str] = {}
    broken = 0
    for proof, name in chosen.items():
        start = time.monotonic()
        said, holds = _run(proof, size)
        broken += not holds
        told[name] = said
        print(f"{'✓' if holds else '✗'} {proof.promise}\n    {said}（{time.monotonic() - start:.0f} 秒）", flush=True)
    if not size.short or "--write" in arguments:
        _write({name: f"简短形式：{said}" if size.short else said for name, said in told.items()})
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
