"""奖补名单: the awards of a batch by payer and measure, with subtotals and total. Workbook and PDF are made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from stdnum.cn import uscc

from desktop.register.award_values import Award
from desktop.register.batches import Batch, BatchLine
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import UNSTAMPED, Stamp, foot, moment_of, seal_head
from desktop.reports.lines import clean, tighten
from desktop.reports.list_forms import AWARD_LIST, ListForm
from desktop.reports.listing import stand_ins
from desktop.reports.type import missing_characters
from policies.findings.finding import FLAGS, PAYERS, Payer
from policies.money import Fen, yuan

NOTHING_DUE = "本批次无应奖补项目"
_PERSON = re.compile(r"[0-9]{17}[0-9Xx]")
_HEAD = "表头"
INTERNAL = "内部资料"
_ON_CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "full": (),
        "masked": ("自然人证件号码隐去第7至14位。",),
        "namesakes": ("自然人证件号码仅在重名时列出，隐去第7至14位；银行账号、电话、住址不公示。",),
    }
)
_ON_THE_LINE = ("at_threshold", "ceiling", "legal_review", "outside_window")
"""Flags told in 备注. 封顶 is 达到上限 in the batch's own remark; the document's validity is told in a note."""
_NOT_PUBLIC = ("ceiling", "legal_review", "outside_window", "past_validity")
"""Flags for those who decide; a public list does not tell them."""
FLAG_NOTES: Mapping[str, str] = MappingProxyType(
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
    """A person's may be masked; — where there is none or it is not shown."""
    division: str
    basis: str
    amount: Fen
    remark: str
    applied: Fen | None = None
    reviewed: Fen | None = None
    """As far as they are known."""


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

    form: ListForm
    title: str
    bureau: str
    batch: str
    legal_basis: str
    sections: tuple[Section, ...]
    tally: str
    """How many subjects and lines."""
    secrecy: str
    checked: str
    """That the total is that of the sealed batch."""
    notes: tuple[str, ...]
    stand_ins: tuple[str, ...]
    """Notes on characters that the paper cannot show."""
    foot: tuple[str, str]
    """Left and right."""
    created_at: datetime

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


NO_AWARDS: Mapping[int, Award] = MappingProxyType({})


def award_list(
    batch: Batch,
    form: ListForm = AWARD_LIST,
    stamp: Stamp = UNSTAMPED,
    awards: Mapping[int, Award] = NO_AWARDS,
) -> AwardList:
    """Arrange the lines of ``batch`` that the form is about: by payer, by measure inside, numbered through from 1.

    ``awards`` are what became of the lines on their way, by line number.
    """
    frozen = listed(batch, form)
    lines = tuple(on_the_way(line, awards.get(line.number)) for line in frozen) if form.on_the_way else frozen
    less = sum(line.amount for line in frozen) - sum(line.amount for line in lines)
    sections = _sections(lines, form, awards)
    heading = form.heading or (sections[0].title if len(sections) == 1 else next(iter(form.sections.values())))
    part = (
        ""
        if len(lines) == len(batch.lines)
        else "的" + "、".join(dict.fromkeys(map(PAYERS.__getitem__, form.sections)))
    )
    return AwardList(
        form=form,
        title=f"{batch.year}年度电子商务发展{heading}",
        bureau=bureau_of(batch),
        batch=clean(batch.code),
        legal_basis=legal_basis(batch),
        sections=sections,
        tally=_tally(lines),
        secrecy="" if form.public else secrecy(lines) if form.codes == "full" else INTERNAL,
        checked=f"与批次封存{part}合计{yuan(sum(line.amount for line in frozen))}元"
        + (f"减去审定核减{yuan(less)}元" if less else "")
        + "核对一致",
        notes=(*_notes(lines, form), *((f"批次封存校验码：{seal_head(batch)}。",) if stamp.chain else ())),
        stand_ins=stand_ins(_texts(batch, sections)),
        foot=foot(form.name, batch, stamp),
        created_at=moment_of(stamp, batch),
    )


STOPPED: Mapping[str, str] = MappingProxyType({"deferred": "结转下批", "withdrawn": "已撤回", "refused": "不予奖补"})
"""States in which nothing is paid, as a remark says them."""


def on_the_way(line: BatchLine, award: Award | None) -> BatchLine:
    """Return the line with the amount that became of it: approved, else as far as the fund goes, else as frozen."""
    if award is None:
        return line
    if award.state in STOPPED:
        remark = "、".join(filter(None, (line.remark, STOPPED[award.state])))
        return replace(line, amount=0, remark=remark)
    amount = award.most if award.approved is None else award.approved
    less = ["核减"] if amount < line.amount else []
    return replace(line, amount=amount, remark="、".join(filter(None, (line.remark, *less))))


def listed(batch: Batch, form: ListForm) -> tuple[BatchLine, ...]:
    """Return the lines that the form lists, in print order."""
    by_payer = (line for payer in form.sections for line in batch.lines if line.payer == payer)
    return tuple(by_payer)


def bureau_of(batch: Batch) -> str:
    """Return who prints."""
    return clean(batch.bureau) or "（单位名称待补录）"


def secrecy(lines: Iterable[BatchLine]) -> str:
    """Return what the head says of a form with whole numbers."""
    return f"{INTERNAL}　含个人信息　不得公开" if any(is_person(line.identity_code) for line in lines) else INTERNAL


def unprintable(batch: Batch) -> Mapping[str, tuple[str, ...]]:
    """Return the characters that no font of ours has, with where they stand: ``表头``, ``第3笔``.

    On paper □ stands for them and a note names them; copied from the PDF file they are right.
    """
    return _missing([(_HEAD, _head_text(batch)), *((f"第{line.number}笔", _printed(line)) for line in batch.lines)])


def _missing(texts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place, text in texts:
        for character in missing_characters(clean(text)):
            found[character] = (*found.get(character, ()), place)
    return found


def _head_text(batch: Batch) -> str:
    return f"{batch.bureau}{batch.policy_title}{batch.legal_basis}"


def _printed(line: BatchLine) -> str:
    group = f"{line.clause}{line.measure_title}{line.rule}"
    return f"{group}{line.name}{line.identity_code}{line.division_name}{line.basis}{line.remark}"


def legal_basis(batch: Batch) -> str:
    """Return the policy's title with its number, or the words that it is still to be given."""
    document = clean(batch.legal_basis) or "文号、日期待本单位补录"
    return f"《{clean(batch.policy_title).strip('《》')}》（{document}）"


def _sections(lines: tuple[BatchLine, ...], form: ListForm, awards: Mapping[int, Award]) -> tuple[Section, ...]:
    shown = _codes(lines, form)
    entries = [
        _entry(number, line, shown[line.identity_code], form, awards.get(line.number))
        for number, line in enumerate(lines, 1)
    ]
    sections: dict[str, dict[tuple[str, Payer], list[tuple[BatchLine, Entry]]]] = {}
    for line, entry in zip(lines, entries, strict=True):
        groups = sections.setdefault(form.sections[line.payer], {})
        groups.setdefault((line.measure, line.payer), []).append((line, entry))
    return tuple(Section(title, tuple(map(_group, groups.values()))) for title, groups in sections.items())


def _group(members: list[tuple[BatchLine, Entry]]) -> Group:
    first = members[0][0]
    entries = tuple(entry for _, entry in members)
    return Group(clause(first), clean(first.measure_title), tighten(first.rule), first.payer, entries)


def clause(line: BatchLine) -> str:
    """Return the clause as people say it: 一（一）, 第17条."""
    return f"第{line.clause}条" if line.clause.isdecimal() else clean(line.clause)


def _entry(number: int, line: BatchLine, code: str, form: ListForm, award: Award | None) -> Entry:
    return Entry(
        number=number,
        name=clean(line.name),
        code=code or "—",
        division=clean(line.division_name) or "—",
        basis=tighten(line.basis),
        amount=line.amount,
        remark=_remark(line, form),
        applied=award.applied if award else None,
        reviewed=award.reviewed if award else None,
    )


def _codes(lines: tuple[BatchLine, ...], form: ListForm) -> Mapping[str, str]:
    """Return how every identity code of the lines is shown. A code of a unit is public."""
    bearers: dict[str, set[str]] = {}
    for line in lines:
        bearers.setdefault(line.name, set()).add(line.identity_code)
    shown = {}
    for line in lines:
        code = clean(line.identity_code)
        if form.codes != "full" and is_person(code):
            hidden = form.codes == "namesakes" and len(bearers[line.name]) == 1
            code = "" if hidden else masked(code)
        shown[line.identity_code] = code
    return shown


def masked(code: str) -> str:
    """Hide the birthday and more of a person's number; a code of a unit is public."""
    return f"{code[:6]}********{code[-4:]}" if is_person(code) else code


def is_person(code: str) -> bool:
    """Tell 身份证号 from 统一社会信用代码, which may also be all digits; in doubt it is a person's."""
    return _PERSON.fullmatch(code) is not None and not uscc.is_valid(code)


def _remark(line: BatchLine, form: ListForm) -> str:
    """Return what the batch remarks, and the flags that it does not tell yet."""
    hidden = [FLAGS[flag] for flag in _NOT_PUBLIC] if form.public else []
    flags = [FLAGS[flag] for flag in _ON_THE_LINE if flag in line.flags]
    remark = clean(line.remark).replace(f"（{rests_on(line)}）", "")
    told = filter(None, dict.fromkeys((*remark.split("、"), *flags)))
    return "、".join(word for word in told if word not in hidden)


def rests_on(line: BatchLine) -> str:
    """Return the document that a person's decision about the line rests on; empty where nobody decided."""
    return clean(json.loads(line.decided)["basis"]) if line.decided else ""


def _borne(payer: Payer, groups: tuple[Group, ...]) -> Borne:
    its_own = [group for group in groups if group.payer == payer]
    count = sum(len(group.entries) for group in its_own)
    return Borne(payer, f"{PAYERS[payer]}承担（{count}笔）", sum(group.total for group in its_own))


def _tally(lines: tuple[BatchLine, ...]) -> str:
    subjects = len({line.subject_id for line in lines})
    return f"{len(lines)}笔" if subjects == len(lines) else f"{subjects}户，{len(lines)}笔"


def _notes(lines: tuple[BatchLine, ...], form: ListForm) -> Iterator[str]:
    if any(is_person(line.identity_code) for line in lines):
        yield from _ON_CODES[form.codes]
    reduced = [line.amount for line in lines if not line.cash]
    if reduced:
        yield f"合计中{len(reduced)}笔、{yuan(sum(reduced))}元为减免，不付现金。"
    for question, answer in readings(lines):
        yield f"口径：{question}——{answer}。"
    decided: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        if document := rests_on(line):
            decided.setdefault(document, []).append(str(number))
    for document, numbers in decided.items():
        yield f"第{'、'.join(numbers)}号经研究决定，依据：{document}。"
    flags = {flag for line in lines for flag in line.flags} - set(_NOT_PUBLIC if form.public else ())
    yield from (note for flag, note in FLAG_NOTES.items() if flag in flags)


def _texts(batch: Batch, sections: tuple[Section, ...]) -> Iterator[tuple[str, str]]:
    """Yield all that is printed with its place."""
    yield _HEAD, _head_text(batch)
    for group in (group for section in sections for group in section.groups):
        named = f"{group.clause}{group.title}{group.rule}"
        for entry in group.entries:
            yield f"第{entry.number}笔", f"{named}{entry.name}{entry.division}{entry.basis}{entry.remark}"


def readings(lines: Iterable[BatchLine]) -> tuple[tuple[str, str], ...]:
    """Return (question, answer) of every reading that one of the awards depends on."""
    used = (reading for line in lines for reading in json.loads(line.explanation_json)["readings"])
    return tuple(dict.fromkeys((clean(reading["question"]), clean(reading["chosen_label"])) for reading in used))
