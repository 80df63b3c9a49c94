"""The award list on paper: A4 across, numbered pages, repeated heads, nothing torn apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from desktop.reports.award_list import HEADS, NOTHING_DUE, SIGNERS, AwardList, Entry, Group
from desktop.reports.flow import kept, paginate
from desktop.reports.page import FRAME, LANDSCAPE, STRONG, THIN, Align, Document, Margins, Pen, block_height
from desktop.reports.table import PADDING, Column, Row, Table, Words
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset, width_of
from policies.money import Fen, parse_money, yuan

_TITLE = Style("SerifBold", 20, titling=True)
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
_FIRST_TOP, _LATER_TOP, _LATER_BASELINE = 50.5 * MM, 31.5 * MM, 29 * MM
_BOTTOM = 191 * MM
_SIGN_HEIGHT = 20 * MM
_GAP = 4 * MM
_NOTE_INDENT, _NOTE_GAP = 10 * MM, 2 * MM
_HEADING = Row(keep=True, top=STRONG)
"""Stays with what follows, under a strong rule."""


class _Look(NamedTuple):
    """How a column is set; widths in mm."""

    width: float
    align: Align
    style: Style


_LOOKS = (
    _Look(11, "center", _FIGURE),
    _Look(64, "left", _TEXT),
    _Look(43, "center", _CODE),
    _Look(24, "center", _TEXT),
    _Look(70, "left", _TEXT),
    _Look(29, "right", _FIGURE),
    _Look(20, "center", _TEXT),
)
_NAME, _AMOUNT = 1, 5


@dataclass(frozen=True, slots=True)
class _Block:
    """Text or signatures below the table; a box of the flow."""

    height: float
    draw: Callable[[Pen, float], None]
    keep: bool = False
    resumed: None = None


def award_list_pdf(awards: AwardList) -> tuple[bytes, Fen]:
    """Return the PDF file and the sum of the amounts as they are printed on its lines (分)."""
    form = _Form(awards)
    return form.render(), form.printed


class _Form:
    """The list on its way to paper."""

    def __init__(self, awards: AwardList) -> None:
        self._awards = awards
        self._table = Table(_columns(awards), _HEAD)
        self._basis = typeset([Span(f"依据：{awards.legal_basis}", _INFO)], LANDSCAPE.measure - 25 * MM)
        self._first_top = _FIRST_TOP + block_height(self._basis[1:])
        self.printed: Fen = 0

    def render(self) -> bytes:
        header = self._table.header.height
        boxes: tuple[Row | _Block, ...] = (*self._rows(), self._signatures(), *self._notes())
        pages = paginate(boxes, _BOTTOM - self._first_top - header, _BOTTOM - _LATER_TOP - header)
        return self._document().render([partial(self._draw_page, n, page) for n, page in enumerate(pages)])

    def _document(self) -> Document:
        awards = self._awards
        foot = (f"奖补名单　批次{awards.batch}　封存{awards.seal}", f"生成{awards.made_at}")
        margins = Margins(head=(awards.bureau, "内部资料"), foot=foot)
        return Document(awards.title, awards.bureau, f"批次{awards.batch}", LANDSCAPE, margins)

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
        yield from self._sum(f"小计（{count}笔）", group.total, Row(keep=last, resumed=again))

    def _total_rows(self) -> Iterator[Row]:
        awards = self._awards
        for borne in awards.borne:
            yield from self._sum(borne.label, borne.total, _HEADING)
        yield from self._sum(f"合计（{awards.tally}）", awards.total, replace(_HEADING, height=_TOTAL_ROW), _STRONG)
        capital = [Span("合计（大写）　", _STRONG), Span(awards.capital, _CAPITAL)]
        yield from self._wide(capital, "left", Row(height=_CAPITAL_ROW, keep=True, last=True))

    def _wide(self, spans: Sequence[Span], align: Align, like: Row) -> Iterator[Row]:
        return self._table.rows([Words(tuple(spans), align, len(_LOOKS))], like)

    def _sum(self, label: str, amount: Fen, like: Row, style: Style = _FIGURE) -> Iterator[Row]:
        figure = Words((Span(yuan(amount), _STRONG),), "right")
        nothing = Words((Span("", _TEXT),), "center", len(_LOOKS) - _AMOUNT - 1)
        return self._table.rows([Words((Span(label, style),), "right", _AMOUNT), figure, nothing], like)

    def _entry(self, entry: Entry) -> tuple[Words, ...]:
        amount = yuan(entry.amount)
        self.printed += parse_money(amount)
        return self._table.texts(
            (str(entry.number), entry.name, entry.code, entry.division, entry.basis, amount, entry.remark)
        )

    # Below the table

    def _signatures(self) -> _Block:
        return _Block(_GAP + _SIGN_HEIGHT, _draw_signatures, keep=True)

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
        pen.line(one_line(awards.title, _TITLE), paper.left, paper.measure, _TITLE_BASELINE, "center")
        pen.line(one_line(f"制表单位：{awards.bureau}", _INFO), paper.left, paper.measure, _BUREAU_BASELINE)
        pen.line(one_line(f"批次：{awards.batch}", _INFO), paper.left, paper.measure, _BUREAU_BASELINE, "right")
        middle = _BASIS_BASELINE - _INFO.size * 0.38 + block_height(self._basis[1:]) / 2
        pen.lines(self._basis, paper.left, paper.measure, middle)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, self._first_top - 2.2 * MM, "right")

    def _draw_later_head(self, pen: Pen) -> None:
        paper = pen.paper
        pen.line(one_line(f"{self._awards.title}（续）", _INFO), paper.left, paper.measure, _LATER_BASELINE)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, _LATER_BASELINE, "right")


def _columns(awards: AwardList) -> list[Column]:
    """Return the columns: that of the amounts as wide as its widest figure, the names give way."""
    figure = max(width_of(yuan(amount), _STRONG) for amount in (awards.total, *(g.total for g in awards.groups)))
    widths = [look.width * MM for look in _LOOKS]
    wider = max(0.0, figure + 2 * PADDING - widths[_AMOUNT])
    widths[_AMOUNT] += wider
    widths[_NAME] -= wider
    return [
        Column(head, width, look.align, look.style) for head, width, look in zip(HEADS, widths, _LOOKS, strict=True)
    ]


def _draw_signatures(pen: Pen, y: float) -> None:
    left, top, bottom = pen.paper.left, y + _GAP, y + _GAP + _SIGN_HEIGHT
    width = pen.paper.measure / len(SIGNERS)
    for place, signer in enumerate(SIGNERS):
        x = left + place * width
        pen.line(one_line(signer, _FIGURE), x + PADDING, width, top + 5 * MM)
        pen.line(one_line("年　　月　　日", _NOTE), x, width - PADDING, bottom - 2.2 * MM, "right")
        if place:
            pen.rule(x, top, x, bottom, THIN)
    for from_x, from_y, to_x, to_y in (
        (left, top, left + pen.paper.measure, top),
        (left, bottom, left + pen.paper.measure, bottom),
        (left, top, left, bottom),
        (left + pen.paper.measure, top, left + pen.paper.measure, bottom),
    ):
        pen.rule(from_x, from_y, to_x, to_y, FRAME)


def _draw_note(mark: Line, lines: Sequence[Line], above: float, pen: Pen, y: float) -> None:
    baseline = y + above + _NOTE.size
    pen.line(mark, pen.paper.left, _NOTE_INDENT, baseline)
    for number, line in enumerate(lines):
        pen.line(line, pen.paper.left + _NOTE_INDENT, line.width, baseline + number * block_height(lines[:1]))
