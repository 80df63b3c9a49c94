"""The application forms on paper, A4 upright, one after the other in one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from desktop.reports.application import PROMISE, Application
from desktop.reports.flow import paginate
from desktop.reports.page import PORTRAIT, STRONG, Align, Document, Margins, Page, Pen
from desktop.reports.table import Column, Row, Table, Words
from desktop.reports.type import MM, Span, Style, one_line, typeset

_TITLE = Style("SerifBold", 20, titling=True)
_INFO = Style("Serif", 10.5)
_LABEL = Style("Sans", 9.5)
_STRONG = Style("SansBold", 10)
_TEXT = Style("Serif", 10)
_CODE = Style("Sans", 9.5)
_TITLE_BASELINE, _INFO_BASELINE, _BASIS_BASELINE = 26 * MM, 34.5 * MM, 40.5 * MM
_FIRST_TOP, _LATER_TOP, _BOTTOM = 43 * MM, 22 * MM, 280 * MM
_COLUMNS, _WIDTH = 12, 14 * MM
_OPINION, _SIGNED = 15 * MM, 9 * MM
_DATE = "（签字、公章）　　　年　　月　　日"
_TABLE = Table([Column((), _WIDTH, "left", _TEXT)] * _COLUMNS, _LABEL)
_HEAD = Row(tinted=True, keep=True, top=STRONG)


def applications_pdf(forms: Iterable[Application]) -> bytes:
    """Return the PDF file of all forms."""
    every = tuple(forms)
    first = every[0] if every else None
    document = Document(
        first.title if first else "申报表", first.bureau if first else "", f"批次{first.batch}" if first else ""
    )
    return document.render(application_pages(every))


def application_pages(forms: Iterable[Application]) -> Iterator[Page]:
    """Yield the pages of all forms."""
    return (page for form in forms for page in _pages(form))


def _pages(form: Application) -> Iterator[Page]:
    pages = paginate(tuple(_rows(form)), _BOTTOM - _FIRST_TOP, _BOTTOM - _LATER_TOP)
    drawn = [partial(_draw_page, form, number, rows) for number, rows in enumerate(pages)]
    yield from Margins((form.bureau, form.secrecy), form.foot).pages(PORTRAIT, drawn, f"{form.number}　{form.name}")


def _draw_page(form: Application, number: int, rows: Sequence[Row], pen: Pen) -> None:
    paper = pen.paper
    if number:
        text = one_line(f"{form.title}（续）　{form.number}", _INFO)
        pen.line(text, paper.left, paper.measure, _LATER_TOP - 2 * MM)
    else:
        pen.line(one_line(form.title, _TITLE), paper.left, paper.measure, _TITLE_BASELINE, "center")
        pen.line(one_line(f"编号：{form.number}", _INFO), paper.left, paper.measure, _INFO_BASELINE)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, _INFO_BASELINE, "right")
        basis = typeset([Span(f"依据：{form.legal_basis}", _INFO)], paper.measure)[0]
        pen.line(basis, paper.left, paper.measure, _BASIS_BASELINE)
    _TABLE.draw(pen, _LATER_TOP if number else _FIRST_TOP, rows)


def _rows(form: Application) -> Iterator[Row]:
    yield from _row(_label("申报事项", 2), _text(form.measure, 10))
    yield from _row(_label("支持标准", 2), _text(form.rule, 10))
    yield from _subject(form)
    yield from _figures(form)
    yield from _evidence(form)
    yield from _opinion("申报单位（个人）承诺", PROMISE)
    yield from _opinion("乡镇（街道）核实意见", "")
    *others, last = _opinion("商务主管部门初审意见", "")
    yield from others
    yield replace(last, last=True)


def _subject(form: Application) -> Iterator[Row]:
    yield from _head("一、申报单位（个人）")
    yield from _row(_label("名称", 2), _text(form.name, 10))
    yield from _row(
        _label("统一社会信用代码（证件号码）", 3),
        _text(form.code, 4, _CODE),
        _label("乡镇（街道）", 2),
        _text(form.division, 3),
    )
    yield from _row(_label("法定代表人（负责人）", 3), _text("", 4), _label("联系电话", 2), _text("", 3))
    yield from _row(_label("开户银行", 3), _text("", 4), _label("银行账号", 2), _text("", 3))


def _figures(form: Application) -> Iterator[Row]:
    yield from _head("二、申报数据（已按登记簿预填，请核对更正）")
    yield from _row(
        _label("指标", 5, "center"), _label("年度", 1, "center"), _label("申报数", 3, "center"),
        _label("核实数", 3, "center"), keep=True,
    )  # fmt: skip
    for figure in form.figures:
        yield from _row(
            _text(figure.label, 5),
            _text(figure.year, 1, _CODE, "center"),
            _text(figure.shown, 3, _CODE, "right"),
            _text("", 3),
        )
    yield from _row(_label("申请金额", 2), _text("", 3), _label("（大写）", 2), _text("", 5))


def _evidence(form: Application) -> Iterator[Row]:
    yield from _head("三、申报材料（已附的在□内打√）")
    for number, evidence in enumerate(form.evidence, 1):
        yield from _row(
            _text(f"□　{number}. {evidence}", 8), _label("份数", 1), _text("", 1), _label("页码", 1), _text("", 1)
        )


def _head(text: str) -> Iterator[Row]:
    return _TABLE.rows([Words((Span(text, _STRONG),), "left", _COLUMNS)], _HEAD)


def _row(*words: Words, keep: bool = False) -> Iterator[Row]:
    return _TABLE.rows(words, Row(keep=keep))


def _opinion(label: str, text: str) -> Iterator[Row]:
    """Yield a box to state something in, sign, seal and date: two rows without a rule between."""
    yield from _TABLE.rows([_label(label, 3), _text(text, 9)], Row(height=_OPINION, keep=True, top=STRONG))
    yield from _TABLE.rows([_label("", 3), _text(_DATE, 9, align="right")], Row(height=_SIGNED, top=0.0))


def _label(text: str, span: int, align: Align = "left") -> Words:
    return Words((Span(text, _LABEL),), align, span)


def _text(text: str, span: int, style: Style = _TEXT, align: Align = "left") -> Words:
    return Words((Span(text, style),), align, span)
