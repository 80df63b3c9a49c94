"""Policy files that are broken, hostile or absurd: each is read or refused with sentences, at once; nothing runs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from policies.language import load_policy_text
from policies.library import built_in
from policies.problems import InputError, Problem
from tests.proofs.proof import Proof, Size, chance

SECONDS = 10.0
_PIECES = (
    "[[measure]]", "= ", '"', "{", "}", "[", "]", "\n", "#", "9" * 400, "1e999999", "nan", "-1", "0x7fffffffffffffff",
    "true", "\0", "\u202e", "甲" * 50, "1979-05-27T07:32:00Z", '"""', "'''", "kind", "inf", "\\u0000", "2020-02-30",
)  # fmt: skip


def _mutants(luck: random.Random, count: int) -> Iterator[str]:
    sources = [policy.source for policy in built_in().values()]
    for _ in range(count):
        text = luck.choice(sources)
        for _ in range(luck.randrange(1, 6)):
            at, to = sorted(luck.randrange(len(text) + 1) for _ in range(2))
            to = min(to, at + luck.choice((1, 5, 50, 500)))
            piece = luck.choice((luck.choice(_PIECES), "", text[at:to] * 2, luck.choice(sources)[at:to]))
            text = text[:at] + piece + text[to:]
        yield text


def _hostile(folder: Path) -> dict[str, str]:
    source = built_in()["yeji-2017"].source
    line = "says = "
    return {
        "嵌套十万层": "a = " + "[" * 100_000,
        "嵌套表": ".".join(["a"] * 50_000) + " = 1",
        "巨大的数": f"format = {'9' * 100_000}",
        "一万条措施": source + "\n[[measure]]\nid = 'X'\n" * 10_000,
        "像代码的文字": source.replace(line, f"says = \"__import__('os').system('touch {folder}/ran')\" #", 1),
        "像代码的键": "__class__ = 1\n__import__ = 'os'\n" + source,
        "没有内容": "",
        "二进制": bytes(range(256)).decode("latin-1"),
        "十兆空白": " " * 10_000_000,
        "条件套条件": _deep_conditions(),
    }


def _deep_conditions() -> str:
    condition = "{ kind = 'is', fact = 'tax_compliant', value = true, says = '依法纳税' }"
    for _ in range(2000):
        condition = f"{{ kind = 'none', of = [{condition}] }}"
    return built_in()["yeji-2017"].source + f"\n[[measure]]\nid = 'X-1'\ncondition = [{condition}]\n"


def _read(text: str) -> bool:
    """Tell whether it was read; AssertionError where it takes too long."""
    start = time.process_time()
    problems: tuple[Problem, ...] = ()
    try:
        load_policy_text(text, "政策.toml")
        read = True
    except InputError as error:
        problems, read = error.problems, False
    assert read or (problems and all(problem.sentence for problem in problems))
    assert time.process_time() - start < SECONDS, "it took too long"
    return read


def prove(size: Size, folder: Path) -> str:
    """Read them all."""
    hostile = _hostile(folder)
    refused = sum(not _read(text) for text in hostile.values())
    count = size.of(2000, 60)
    read = sum(map(_read, _mutants(chance(16), count)))
    assert not list(folder.iterdir()), "something ran"
    spoilt = f"随机改坏的文件 {count} 个（读得懂 {read}，其余拒绝并写明原因）"
    at_once = f"每个都在 {SECONDS:.0f} 秒内了结，没有执行任何内容"
    return f"恶意文件 {len(hostile)} 种（拒绝 {refused}），{spoilt}：{at_once}"


PROOF = Proof("policy_files", "政策文件再怎么写，也不能执行程序、卡死或弄坏数据", prove)
