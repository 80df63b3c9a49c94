"""奖补名单: the awards of a batch by payer and measure, with subtotals and total. Workbook and PDF are made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta, timezone
from types import MappingProxyType
from typing import NamedTuple

from stdnum.cn import uscc

from desktop.register.batches import Batch, BatchLine
from desktop.reports.capital_amount import capital_amount
from desktop.reports.lines import clean, tighten
from desktop.reports.type import STAND_IN, missing_characters
from policies.findings.finding import FLAGS, PAYERS, Payer
from policies.money import Fen, yuan

SIGNERS = ("制表人", "复核人", "股室负责人", "分管领导", "主要负责人")
NOTHING_DUE = "本批次无应奖补项目"
HEADS = (
    ("序号",),
    ("单位（个人）名称",),
    ("统一社会信用代码", "（证件号码）"),
    ("所在乡镇", "（街道）"),
    ("核定依据",),
    ("奖补金额",),
    ("备注",),
)
"""The heads of the columns, each in its lines."""
_BEIJING = timezone(timedelta(hours=8))
_PERSON = re.compile(r"[0-9]{17}[0-9Xx]")
_SECTIONS: Mapping[Payer, str] = MappingProxyType(
    {"own": "奖补名单", "local": "奖补名单", "upper": "推荐上级资金名单", "other": "其他部门资金名单"}
)
_ON_THE_LINE = ("at_threshold", "ceiling", "legal_review", "outside_window")
"""Flags told in 备注. 封顶 is 达到上限 in the batch's own remark; the document's validity is told in a note."""
_FLAG_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "capped": "“达到上限”：计算数超过最高限额，按限额或其余额核定。",
        "at_threshold": "“临界”：指标恰好等于文件规定的标准。",
        "ceiling": "“可下调”：文件只定上限，有权人可以下调并注明理由。",
        "past_validity": "文件可能已过有效期，兑付前应先确认其效力。",
        "legal_review": "“须法审”：兑付前须先经合法性审核。",
        "outside_window": "“期限之外”：不在文件规定的期限之内。",
    }
)


class Entry(NamedTuple):
    """One line of the list, as it is printed."""

    number: int
    name: str
    code: str
    """A person's is masked; — where there is none."""
    division: str
    basis: str
    amount: Fen
    remark: str


class Group(NamedTuple):
    """The lines of one measure that one payer bears."""

    clause: str
    title: str
    rule: str
    payer: Payer
    entries: tuple[Entry, ...]

    @property
    def total(self) -> Fen:
        """The 小计."""
        return sum(entry.amount for entry in self.entries)


class Section(NamedTuple):
    """The groups of those who pay."""

    title: str
    groups: tuple[Group, ...]


class Borne(NamedTuple):
    """What one payer bears."""

    payer: Payer
    label: str
    total: Fen


class AwardList(NamedTuple):
    """The whole list. Its total is the sum of its sections, never a figure of its own."""

    title: str
    bureau: str
    batch: str
    legal_basis: str
    sections: tuple[Section, ...]
    tally: str
    """How many subjects and lines."""
    checked: str
    """That the total is that of the sealed batch."""
    notes: tuple[str, ...]
    stand_ins: tuple[str, ...]
    """Notes on characters that the paper cannot show."""
    seal: str
    """The first sixteen hex digits of the batch's seal, in fours."""
    made_at: str
    """When the batch was frozen, in Beijing time."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of all sections."""
        return tuple(group for section in self.sections for group in section.groups)

    @property
    def total(self) -> Fen:
        """The 合计."""
        return sum(group.total for group in self.groups)

    @property
    def borne(self) -> tuple[Borne, ...]:
        """The subtotals by payer, where there is more than one."""
        present = [payer for payer in PAYERS if any(group.payer == payer for group in self.groups)]
        return tuple(_borne(payer, self.groups) for payer in present) if len(present) > 1 else ()

    @property
    def capital(self) -> str:
        """The 合计 in capitals, 人民币 directly before it."""
        return f"人民币{capital_amount(self.total)}"


def award_list(batch: Batch) -> AwardList:
    """Arrange ``batch`` for printing: own and local payers first, then the upper ones; by measure inside."""
    sections = tuple(_sections(batch.lines))
    title = _SECTIONS["own"] if len(sections) != 1 else sections[0].title
    return AwardList(
        title=f"{batch.year}年度电子商务发展{title}",
        bureau=clean(batch.bureau) or "（单位名称待补录）",
        batch=clean(batch.code),
        legal_basis=_legal_basis(batch),
        sections=sections,
        tally=_tally(batch.lines),
        checked=f"与批次封存合计{yuan(batch.total)}元核对一致",
        notes=tuple(_notes(batch)),
        stand_ins=tuple(_stand_ins(batch)),
        seal=" ".join(batch.seal[i : i + 4] for i in range(0, 16, 4)),
        made_at=f"{batch.created_at.astimezone(_BEIJING):%Y-%m-%d %H:%M}",
    )


def unprintable(batch: Batch) -> Mapping[str, tuple[str, ...]]:
    """Return the characters that no font of ours has, with where they stand: ``表头``, ``第3笔``.

    On paper □ stands for them and a note names them; copied from the PDF file they are right.
    """
    found: dict[str, tuple[str, ...]] = {}
    head = ("表头", f"{batch.bureau}{batch.policy_title}{batch.legal_basis}")
    for place, text in (head, *((f"第{line.number}笔", _printed(line)) for line in batch.lines)):
        for character in missing_characters(clean(text)):
            found[character] = (*found.get(character, ()), place)
    return found


def _printed(line: BatchLine) -> str:
    group = f"{line.clause}{line.measure_title}{line.rule}"
    return f"{group}{line.name}{line.identity_code}{line.division_name}{line.basis}{line.remark}"


def _legal_basis(batch: Batch) -> str:
    document = clean(batch.legal_basis) or "文号、日期待本单位补录"
    return f"《{clean(batch.policy_title).strip('《》')}》（{document}）"


def _sections(lines: tuple[BatchLine, ...]) -> Iterator[Section]:
    for title in dict.fromkeys(_SECTIONS.values()):
        groups: dict[tuple[str, Payer], list[BatchLine]] = {}
        for line in lines:
            if _SECTIONS[line.payer] == title:
                groups.setdefault((line.measure, line.payer), []).append(line)
        if groups:
            yield Section(title, tuple(map(_group, groups.values())))


def _group(lines: list[BatchLine]) -> Group:
    first = lines[0]
    entries = tuple(map(_entry, lines))
    return Group(clause(first), clean(first.measure_title), tighten(first.rule), first.payer, entries)


def clause(line: BatchLine) -> str:
    """Return the clause as people say it: 一（一）, 第17条."""
    return f"第{line.clause}条" if line.clause.isdecimal() else clean(line.clause)


def _entry(line: BatchLine) -> Entry:
    return Entry(
        number=line.number,
        name=clean(line.name),
        code=_public_code(clean(line.identity_code)) or "—",
        division=clean(line.division_name) or "—",
        basis=tighten(line.basis),
        amount=line.amount,
        remark=_remark(line),
    )


def _public_code(code: str) -> str:
    """Hide the middle of a person's number. A code of a unit is public."""
    return f"{code[:6]}********{code[-4:]}" if _is_person(code) else code


def _is_person(code: str) -> bool:
    """Tell 身份证号 from 统一社会信用代码, which may also be all digits; in doubt it is a person's."""
    return _PERSON.fullmatch(code) is not None and not uscc.is_valid(code)


def _remark(line: BatchLine) -> str:
    """Return what the batch remarks, and the flags that it does not tell yet."""
    remark = clean(line.remark)
    flags = (FLAGS[flag] for flag in _ON_THE_LINE if flag in line.flags)
    return "、".join(filter(None, (remark, *(flag for flag in flags if flag not in remark))))


def _borne(payer: Payer, groups: tuple[Group, ...]) -> Borne:
    its_own = [group for group in groups if group.payer == payer]
    count = sum(len(group.entries) for group in its_own)
    return Borne(payer, f"{PAYERS[payer]}承担（{count}笔）", sum(group.total for group in its_own))


def _tally(lines: tuple[BatchLine, ...]) -> str:
    subjects = len({line.subject_id for line in lines})
    return f"{len(lines)}笔" if subjects == len(lines) else f"{subjects}户，{len(lines)}笔"


def _notes(batch: Batch) -> Iterator[str]:
    if any(_is_person(line.identity_code) for line in batch.lines):
        yield "自然人证件号码隐去第7至14位。"
    reduced = [line.amount for line in batch.lines if not line.cash]
    if reduced:
        yield f"合计中{len(reduced)}笔、{yuan(sum(reduced))}元为减免，不付现金。"
    for question, answer in readings(batch):
        yield f"口径：{question}——{answer}。"
    flags = {flag for line in batch.lines for flag in line.flags}
    yield from (note for flag, note in _FLAG_NOTES.items() if flag in flags)


def _stand_ins(batch: Batch) -> Iterator[str]:
    for character, places in unprintable(batch).items():
        yield f"{'、'.join(places)}有字库没有的字（U+{ord(character):04X}），以{STAND_IN}代替，请手写补正。"


def readings(batch: Batch) -> tuple[tuple[str, str], ...]:
    """Return (question, answer) of every reading that an award of the batch depends on."""
    used = (reading for line in batch.lines for reading in json.loads(line.explanation_json)["readings"])
    return tuple(dict.fromkeys((clean(reading["question"]), clean(reading["chosen_label"])) for reading in used))
