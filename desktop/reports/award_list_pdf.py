"""A list of awards on paper: A4 across, numbered pages, repeated heads, nothing torn apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from desktop.reports.award_list import NOTHING_DUE, AwardList, Entry, Group
from desktop.reports.flow import kept, paginate
from desktop.reports.list_forms import SIGNERS, Field, Seal
from desktop.reports.page import (
    FRAME,
    LANDSCAPE,
    STRONG,
    THIN,
    Align,
    Document,
    Margins,
    Page,
    Pen,
    block_height,
)
from desktop.reports.table import PADDING, Column, Row, Table, Words
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset, width_of
from policies.money import Fen, parse_money, yuan

_TITLE = Style("SerifBold", 20, titling=True)
_ANNEX = Style("SansBold", 16)
_INFO = Style("Serif", 10.5)
_HEAD = Style("SansBold", 10)
_TEXT = Style("Serif", 10)
_FIGURE = Style("Sans", 10)
_CODE = Style("Sans", 9.5)
_STRONG = Style("SansBold", 10)
_RULE = Style("Serif", 9)
_NOTE = Style("Serif", 9)
_CAPITAL = Style("SerifBold", 12)
_TOTAL_ROW = 9 * MM
_CAPITAL_ROW = 10 * MM
_TITLE_BASELINE, _BUREAU_BASELINE, _BASIS_BASELINE = 33.6 * MM, 41.7 * MM, 48.3 * MM
_ANNEX_BASELINE, _PUBLIC_TITLE_BASELINE = 26 * MM, 40 * MM
_FIRST_TOP, _LATER_TOP, _LATER_BASELINE = 50.5 * MM, 31.5 * MM, 29 * MM
_BOTTOM, _PUBLIC_BOTTOM = 191 * MM, 187 * MM
_SIGN_HEIGHT, _SEAL_HEIGHT = 20 * MM, 54 * MM
_SIGNERS_WIDTH, _SIGNER_NAME = 72 * MM, 22 * MM
_STAMP = 46 * MM
"""Room for a round seal of 42 mm."""
_DATE = "年　　月　　日"
_GAP = 4 * MM
_NOTE_INDENT, _NOTE_GAP = 10 * MM, 2 * MM
_HEADING = Row(keep=True, top=STRONG)
"""Stays with what follows, under a strong rule."""


class _Look(NamedTuple):
    """How the cells of a column are set."""

    align: Align
    style: Style


_LOOKS: Mapping[Field, _Look] = MappingProxyType(
    {
        "number": _Look("center", _FIGURE),
        "name": _Look("left", _TEXT),
        "code": _Look("center", _CODE),
        "division": _Look("center", _TEXT),
        "basis": _Look("left", _TEXT),
        "amount": _Look("right", _FIGURE),
        "remark": _Look("center", _TEXT),
        "by_hand": _Look("right", _FIGURE),
    }
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Text or signatures below the table; a box of the flow."""

    height: float
    draw: Callable[[Pen, float], None]
    keep: bool = False
    soft: bool = False
    resumed: None = None


def award_list_pdf(awards: AwardList) -> tuple[bytes, Fen]:
    """Return the PDF file and the sum of the amounts as they are printed on its lines (分)."""
    drawn, printed = award_list_pages(awards)
    foot = (f"{awards.form.name}　批次{awards.batch}　封存{awards.seal}", f"生成{awards.made_at}")
    pages = Margins((awards.bureau, awards.secrecy), foot).pages(LANDSCAPE, [page.draw for page in drawn])
    return Document(awards.title, awards.bureau, f"批次{awards.batch}").render(pages), printed


def award_list_pages(awards: AwardList) -> tuple[tuple[Page, ...], Fen]:
    """Return the pages without head and foot, and the sum of the amounts as they are printed on the lines (分)."""
    form = _Form(awards)
    return tuple(Page(LANDSCAPE, draw) for draw in form.pages()), form.printed


class _Form:
    """The list on its way to paper."""

    def __init__(self, awards: AwardList) -> None:
        self._awards = awards
        self._fields = [column.field for column in awards.form.columns]
        self._money = self._fields.index("by_hand" if self._by_hand_first() else "amount")
        """The first column with money."""
        self._table = Table(_columns(awards), _HEAD)
        self._basis = typeset([Span(f"依据：{awards.legal_basis}", _INFO)], LANDSCAPE.measure - 25 * MM)
        self._first_top = _FIRST_TOP + block_height(self._basis[1:])
        self._bottom = _PUBLIC_BOTTOM if awards.form.public else _BOTTOM
        self.printed: Fen = 0

    def _by_hand_first(self) -> bool:
        fields = self._fields
        return "by_hand" in fields and fields.index("by_hand") < fields.index("amount")

    def pages(self) -> list[Callable[[Pen], None]]:
        header = self._table.header.height
        boxes: tuple[Row | _Block, ...] = (*self._rows(), *self._signatures(), *self._notes())
        pages = paginate(boxes, self._bottom - self._first_top - header, self._bottom - _LATER_TOP - header)
        return [partial(self._draw_page, number, page) for number, page in enumerate(pages)]

    def _rows(self) -> Iterator[Row]:
        sections = self._awards.sections
        for section in sections:
            if len(sections) > 1:
                yield from self._wide([Span(section.title, _STRONG)], "center", _HEADING)
            for group in section.groups:
                yield from self._group_rows(group, last=group is sections[-1].groups[-1])
        if not sections:
            yield from self._wide([Span(NOTHING_DUE, _TEXT)], "center", Row(height=16 * MM, keep=True))
        yield from self._total_rows()

    def _group_rows(self, group: Group, *, last: bool) -> Iterator[Row]:
        name = Span(f"{group.clause}  {group.title}", _STRONG)
        yield from self._wide([name, Span(f"　{group.rule}", _RULE)], "left", replace(_HEADING, tinted=True))
        (again,) = self._wide([name, Span("　（续）", _RULE)], "left", Row(tinted=True))
        count = len(group.entries)
        for place, entry in enumerate(group.entries):
            yield from self._table.rows(self._entry(entry), Row(keep=kept(place, count), resumed=again))
        yield from self._sum(f"小计（{count}笔）", group.total, Row(keep=last, soft=last, resumed=again))

    def _total_rows(self) -> Iterator[Row]:
        awards = self._awards
        for borne in awards.borne:
            yield from self._sum(borne.label, borne.total, _HEADING)
        yield from self._sum(f"合计（{awards.tally}）", awards.total, replace(_HEADING, height=_TOTAL_ROW), _STRONG)
        capital = [Span("合计（大写）　", _STRONG), Span(awards.capital, _CAPITAL)]
        yield from self._wide(capital, "left", Row(height=_CAPITAL_ROW, keep=True, last=True))

    def _wide(self, spans: Sequence[Span], align: Align, like: Row) -> Iterator[Row]:
        return self._table.rows([Words(tuple(spans), align, len(self._fields))], like)

    def _sum(self, label: str, amount: Fen, like: Row, style: Style = _FIGURE) -> Iterator[Row]:
        texts = (yuan(amount) if field == "amount" else "" for field in self._fields[self._money :])
        sums = (Words((Span(text, _STRONG),), "right") for text in texts)
        return self._table.rows([Words((Span(label, style),), "right", self._money), *sums], like)

    def _entry(self, entry: Entry) -> tuple[Words, ...]:
        amount = yuan(entry.amount)
        self.printed += parse_money(amount)
        texts: Mapping[Field, str] = {
            **entry._asdict(),  # type: ignore[dict-item]  # the names of its fields
            "number": str(entry.number),
            "amount": amount,
            "by_hand": "",
        }
        return self._table.texts(texts[field] for field in self._fields)

    # Below the table

    def _signatures(self) -> Iterator[_Block]:
        form = self._awards.form
        if form.seals:
            yield _Block(_GAP + _SEAL_HEIGHT, partial(_draw_seals, form.seals), keep=True)
        elif not form.public:
            yield _Block(_GAP + _SIGN_HEIGHT, _draw_signatures, keep=True)

    def _notes(self) -> Iterator[_Block]:
        """Yield the notes, numbered; the first stands a little off."""
        awards = self._awards
        notes = (f"本表合计{awards.checked}。", *awards.notes, *awards.stand_ins)
        for number, note in enumerate(notes, 1):
            mark = one_line(("注：" if number == 1 else "　　") + f"{number}.", _NOTE)
            lines = typeset([Span(note, _NOTE)], LANDSCAPE.measure - _NOTE_INDENT)
            above = _NOTE_GAP if number == 1 else 0.0
            yield _Block(block_height(lines) + above, partial(_draw_note, mark, lines, above), keep=number < len(notes))

    # Pages

    def _draw_page(self, number: int, boxes: Sequence[Row | _Block], pen: Pen) -> None:
        if number:
            self._draw_later_head(pen)
        else:
            self._draw_first_head(pen)
        y = _LATER_TOP if number else self._first_top
        rows = [box for box in boxes if isinstance(box, Row)]
        if rows:
            again = [rows[0].resumed] if number and rows[0].resumed else []
            y = self._table.draw(pen, y, [*again, *rows])
        for box in boxes[len(rows) :]:
            if isinstance(box, _Block):
                box.draw(pen, y)
            y += box.height

    def _draw_first_head(self, pen: Pen) -> None:
        paper, awards = pen.paper, self._awards
        if awards.form.public:
            pen.line(one_line("附件", _ANNEX), paper.left, paper.measure, _ANNEX_BASELINE)
        else:
            pen.line(one_line(f"制表单位：{awards.bureau}", _INFO), paper.left, paper.measure, _BUREAU_BASELINE)
            pen.line(one_line(f"批次：{awards.batch}", _INFO), paper.left, paper.measure, _BUREAU_BASELINE, "right")
        title = _PUBLIC_TITLE_BASELINE if awards.form.public else _TITLE_BASELINE
        pen.line(one_line(awards.title, _TITLE), paper.left, paper.measure, title, "center")
        middle = _BASIS_BASELINE - _INFO.size * 0.38 + block_height(self._basis[1:]) / 2
        pen.lines(self._basis, paper.left, paper.measure, middle)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, self._first_top - 2.2 * MM, "right")

    def _draw_later_head(self, pen: Pen) -> None:
        paper = pen.paper
        pen.line(one_line(f"{self._awards.title}（续）", _INFO), paper.left, paper.measure, _LATER_BASELINE)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, _LATER_BASELINE, "right")


def _columns(awards: AwardList) -> list[Column]:
    """Return the columns: that of the amounts as wide as its widest figure, the names give way."""
    columns = awards.form.columns
    figure = max(width_of(yuan(amount), _STRONG) for amount in (awards.total, *(g.total for g in awards.groups)))
    widths = {column: column.width * MM for column in columns}
    amount = next(column for column in columns if column.field == "amount")
    name = next(column for column in columns if column.field == "name")
    wider = max(0.0, figure + 2 * PADDING - widths[amount])
    widths[amount] += wider
    widths[name] -= wider
    looks = ((column, _LOOKS[column.field]) for column in columns)
    return [Column(column.head, widths[column], look.align, look.style) for column, look in looks]


def _draw_signatures(pen: Pen, y: float) -> None:
    left, top = pen.paper.left, y + _GAP
    width = pen.paper.measure / len(SIGNERS)
    for place, signer in enumerate(SIGNERS):
        x = left + place * width
        pen.line(one_line(signer, _FIGURE), x + PADDING, width, top + 5 * MM)
        pen.line(one_line(_DATE, _NOTE), x, width - PADDING, top + _SIGN_HEIGHT - 2.2 * MM, "right")
        if place:
            pen.rule(x, top, x, top + _SIGN_HEIGHT, THIN)
    pen.box(left, top, pen.paper.measure, _SIGN_HEIGHT, FRAME)


def _draw_seals(seals: Sequence[Seal], pen: Pen, y: float) -> None:
    """Draw the five signers below each other, and beside them a box for each office with room for its seal."""
    left, top = pen.paper.left, y + _GAP
    step = _SEAL_HEIGHT / len(SIGNERS)
    for place, signer in enumerate(SIGNERS):
        baseline = top + (place + 0.5) * step + 0.38 * _FIGURE.size
        pen.line(one_line(signer, _FIGURE), left + PADDING, _SIGNER_NAME, baseline)
        pen.line(one_line(_DATE, _NOTE), left, _SIGNERS_WIDTH - PADDING, baseline, "right")
        if place:
            pen.rule(left, top + place * step, left + _SIGNERS_WIDTH, top + place * step, THIN)
    pen.rule(left + _SIGNER_NAME, top, left + _SIGNER_NAME, top + _SEAL_HEIGHT, THIN)
    width = (pen.paper.measure - _SIGNERS_WIDTH) / len(seals)
    for place, seal in enumerate(seals):
        x = left + _SIGNERS_WIDTH + place * width
        pen.rule(x, top, x, top + _SEAL_HEIGHT, THIN)
        _draw_seal(pen, seal, x, top, width)
    pen.box(left, top, pen.paper.measure, _SEAL_HEIGHT, FRAME)


def _draw_seal(pen: Pen, seal: Seal, x: float, top: float, width: float) -> None:
    pen.line(one_line(seal.office, _STRONG), x + PADDING, width, top + 5.5 * MM)
    stamp = x + width - _STAMP
    words = typeset([Span(seal.words, _TEXT)], width - _STAMP - 2 * PADDING)
    pen.lines(words, x + PADDING, width, top + 14 * MM + block_height(words) / 2)
    pen.line(one_line("（公章）", _TEXT), stamp, _STAMP, top + 27 * MM, "center")
    pen.line(one_line(_DATE, _NOTE), stamp, _STAMP - PADDING, top + _SEAL_HEIGHT - 3 * MM, "right")


def _draw_note(mark: Line, lines: Sequence[Line], above: float, pen: Pen, y: float) -> None:
    baseline = y + above + _NOTE.size
    pen.line(mark, pen.paper.left, _NOTE_INDENT, baseline)
    for number, line in enumerate(lines):
        pen.line(line, pen.paper.left + _NOTE_INDENT, line.width, baseline + number * block_height(lines[:1]))
