"""拟奖补名单公示: the words of the notice. What the bureau has not given is left blank, to be filled in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.register.batches import Batch
from desktop.reports.award_list import AwardList, legal_basis
from desktop.reports.capital_amount import capital_amount
from desktop.reports.lines import clean
from policies.findings.finding import PAYERS, Payer
from policies.money import yuan
from policies.problems import refuse

_FUNDS: Mapping[Payer, str] = MappingProxyType({"upper": "上级资金", "other": "其他部门资金"})
"""Whose money the bureau can only recommend somebody for."""


@dataclass(frozen=True, slots=True)
class NoticeTerms:
    """What a notice says beside the batch. Everything may be unknown."""

    start: date | None = None
    """First day of the 公示期."""
    end: date | None = None
    working_days: int | None = None
    """How many the period has."""
    meeting: str = ""
    """Which meeting agreed, such as 局党组2019年第7次会议."""
    dated: date | None = None
    """The date below the notice."""
    phone: str = ""
    supervision: str = ""
    """The phone of those who supervise."""
    address: str = ""

    def __post_init__(self) -> None:
        """Raise InputError where the period ends before it starts."""
        if self.start and self.end and self.end < self.start:
            raise refuse("公示期", "bad_period", f"公示期止于{self.end}，早于开始的{self.start}，请核对两个日期")


class Paragraph(NamedTuple):
    """A paragraph: pieces of text, underlined where they are blanks to fill."""

    pieces: tuple[tuple[str, bool], ...]
    kind: Literal["body", "head", "line", "flush"] = "body"
    """Body text, a heading of the first level, a line that is never justified, or one that is not indented."""


class Notice(NamedTuple):
    """A notice ready to be set."""

    title: tuple[str, ...]
    """The lines of the title."""
    paragraphs: tuple[Paragraph, ...]
    annex: str
    """What is enclosed; empty: nothing."""
    office: str
    dated: tuple[tuple[str, bool], ...]
    addressee: str = ""


class Letter(NamedTuple):
    """A letter, one of several in a file."""

    text: Notice
    foot: tuple[str, str]
    bookmark: str


def notice(batch: Batch, annex: AwardList, terms: NoticeTerms) -> Notice:
    """Write the notice of ``batch``, whose public list is ``annex``."""
    what = annex.title.removeprefix(f"{batch.year}年度")
    return Notice(
        title=(annex.bureau, f"关于{batch.year}年度{what}的公示"),
        paragraphs=tuple(_paragraphs(batch, annex, terms)),
        annex=annex.title,
        office=annex.bureau,
        dated=day(terms.dated),
    )


def _paragraphs(batch: Batch, annex: AwardList, terms: NoticeTerms) -> Iterator[Paragraph]:
    verb = "推荐" if batch.lines and all(line.payer in _FUNDS for line in batch.lines) else "奖补"
    basis = legal_basis(batch) if batch.legal_basis else f"《{clean(batch.policy_title).strip('《》')}》"
    yield body(
        f"根据{basis}，经审核测算，并经",
        *blank(terms.meeting, 10),
        f"{'' if terms.meeting else '会议'}研究，拟{'，'.join(_intents(batch))}。现将有关事项公示如下。",
    )
    yield head(f"一、拟{verb}名单")
    yield body(*_tally(batch, annex, verb))
    yield head("二、公示时间")
    yield body(*_period(terms))
    yield head("三、异议受理")
    yield body(
        f"公示期内，对拟{verb}对象、依据和金额有异议的，可以书面、电话或者来访方式反映。以单位名义反映的，应加盖单位公章；"
        "以个人名义反映的，应签署真实姓名，并提供联系方式和有关证明材料。匿名、无具体线索或者逾期的，不予受理。"
    )
    for label, text in (("受理电话：", terms.phone), ("监督电话：", terms.supervision), ("地　　址：", terms.address)):
        yield Paragraph(((label, False), *_pieces(blank(text, 14))), "line")


def _intents(batch: Batch) -> Iterator[str]:
    """Yield what is to be done for how many: paid out here, or recommended to those who pay."""
    paid = {line.subject_id for line in batch.lines if line.payer not in _FUNDS}
    if paid or not batch.lines:
        yield f"对{len(paid)}家单位（个人）兑现{batch.year}年度电子商务发展奖补资金"
    for payer, fund in _FUNDS.items():
        if recommended := {line.subject_id for line in batch.lines if line.payer == payer}:
            yield f"推荐{len(recommended)}家单位（个人）申报{batch.year}年度电子商务发展{fund}"


def _tally(batch: Batch, annex: AwardList, verb: str) -> Iterator[str]:
    total = f"合计{yuan(annex.total)}元（人民币{capital_amount(annex.total)}）"
    kinds = len({line.measure for line in batch.lines})
    yield f"本批拟{verb}{kinds}个项目{len(batch.lines)}笔，{total}，"
    if annex.borne:
        yield f"其中{'，'.join(f'{borne.label}{yuan(borne.total)}元' for borne in annex.borne)}，"
    elif batch.lines:
        yield f"由{PAYERS[batch.lines[0].payer]}承担，"
    if reduced := reduction(batch):
        yield f"合计中{reduced}，"
    yield "名单见附件。"


def reduction(batch: Batch) -> str:
    """Return what of a batch is no money but a reduction; empty where nothing is."""
    reduced = sum(line.amount for line in batch.lines if not line.cash)
    return f"减免{yuan(reduced)}元，不付现金" if reduced else ""


def _period(terms: NoticeTerms) -> Iterator[str | tuple[str, bool]]:
    yield from day(terms.start)
    yield "至"
    yield from day(terms.end)
    yield "，共"
    yield from blank(str(terms.working_days or ""), 3)
    yield "个工作日。"


def day(one: date | None) -> tuple[tuple[str, bool], ...]:
    """Return a day in words, or blanks to fill in."""
    if one is not None:
        return ((f"{one.year}年{one.month}月{one.day}日", False),)
    return ("　　　", True), ("年", False), ("　　", True), ("月", False), ("　　", True), ("日", False)


def blank(text: str, cells: int) -> tuple[tuple[str, bool], ...]:
    """Return the text, or so many cells to write into."""
    text = clean(text)
    return ((text, False),) if text else (("　" * cells, True),)


def head(text: str) -> Paragraph:
    """Return a heading of the first level."""
    return Paragraph(((text, False),), "head")


def body(*pieces: str | tuple[str, bool]) -> Paragraph:
    """Return a paragraph; pieces with a mark are underlined where it is true."""
    return Paragraph(_pieces(pieces))


def _pieces(pieces: tuple[str | tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    return tuple((piece, False) if isinstance(piece, str) else piece for piece in pieces)
