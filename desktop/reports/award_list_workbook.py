"""The award list as a workbook: live sums with their values, codes as text, and a sheet with what it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import NOTHING_DUE, AwardList, Entry, Group, clause, readings
from desktop.reports.flow import kept, paginate
from desktop.reports.lines import clean, tighten
from desktop.reports.list_forms import AWARD_LIST, SIGNERS, Field
from desktop.reports.workbook import HEI, MONEY, SONG, TEXT, Looks, Setup, Sheet, Workbook
from policies.findings.finding import FLAGS, PAYERS
from policies.money import Fen, plain_yuan, yuan

_ALIGN: Mapping[Field, str] = MappingProxyType(
    {
        "number": "center",
        "name": "left",
        "code": "center",
        "division": "center",
        "basis": "left",
        "amount": "right",
        "remark": "center",
        "by_hand": "right",
    }
)
_TO_FILL = ("remark", "by_hand")
"""Cells that people write into."""
_DIGIT = 2.1
"""Room for a bold digit, in mm."""
_HEAD_ROW = 2
_FIRST_PAGE, _LATER_PAGE = 370.0, 400.0
"""Points of rows that a page bears below the repeated ones, with a little to spare."""
_SIGNER_WIDTH = 14
"""Characters from one signer to the next: five fill the sheet."""
_SIGNED = ([f"{signer}：" for signer in SIGNERS], ["　　　年　　月　　日"] * len(SIGNERS))
_ROW, _LINE, _LEADING = 22.0, 13.0, 9.0
_PLAIN: Looks = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
_STRONG: Looks = {**_PLAIN, "font_name": HEI, "bold": True}
_TINT: Looks = {"bg_color": "#EEEEEE"}
_BASIS_WIDTHS = (11.0, 46.0, 40.0, 62.0, 54.0, 24.0, 21.0)
_BASIS_HEADS = ("序号", "单位（个人）名称", "条款、项目", "核定依据", "所用资料", "承担\n预算年度", "标志\n档次")


class _Line(NamedTuple):
    """A row of the sheet, as pagination sees it."""

    row: int
    height: float
    keep: bool = False
    soft: bool = False
    resumed: None = None


def award_list_workbook(awards: AwardList, batch: Batch) -> tuple[bytes, Fen]:
    """Return the xlsx file and the sum of the amounts as they stand in its cells (分).

    Raises InputError for an amount or a text that a cell cannot hold.
    """
    book = Workbook(title=awards.title, author=awards.bureau, subject=f"批次{awards.batch}", made_at=batch.created_at)
    name = awards.form.name
    form = _ListSheet(book.sheet(name, _setup(awards, name, _widths(awards))), awards)
    form.write()
    if awards.form == AWARD_LIST:
        _write_basis(book.sheet("测算依据", _setup(awards, "测算依据", _BASIS_WIDTHS)), awards, batch)
    return book.close(), form.written


def _setup(awards: AwardList, form: str, widths: tuple[float, ...]) -> Setup:
    footer = (f"{form}　批次{awards.batch}　封存{awards.seal}", f"生成{awards.made_at}")
    return Setup((awards.bureau, awards.secrecy), footer, widths, (_HEAD_ROW - 1, _HEAD_ROW))


def _widths(awards: AwardList) -> tuple[float, ...]:
    """Return the columns' widths: that of the amounts fits the total, the names give way."""
    columns = awards.form.columns
    widths = {column: column.width for column in columns}
    amount = next(column for column in columns if column.field == "amount")
    name = next(column for column in columns if column.field == "name")
    wider = max(0.0, len(yuan(awards.total)) * _DIGIT + 4 - amount.width)
    widths[amount] += wider
    widths[name] -= wider
    return tuple(widths[column] for column in columns)


class _ListSheet:
    """The sheet with the list, written from the top down."""

    def __init__(self, sheet: Sheet, awards: AwardList) -> None:
        self._sheet = sheet
        self._awards = awards
        self._fields = [column.field for column in awards.form.columns]
        self._looks = list(_cells([_ALIGN[field] for field in self._fields]))
        self._last = len(self._fields) - 1
        self._amount = self._fields.index("amount")
        self._money = next(n for n, field in enumerate(self._fields) if field in ("amount", "by_hand"))
        """The first column with money."""
        self._row = _HEAD_ROW + 1
        self._lines: list[_Line] = []
        self._subtotals: dict[str, list[int]] = {}
        """The rows with a 小计, by payer."""
        self.written: Fen = 0

    def write(self) -> None:
        """Write everything and divide it into pages."""
        self._head()
        for section in self._awards.sections:
            if len(self._awards.sections) > 1:
                self._wide(section.title, _boxed(_STRONG, "center"), keep=True)
            for group in section.groups:
                self._group(group, last=group is self._awards.groups[-1])
        if not self._awards.groups:
            self._wide(NOTHING_DUE, _boxed(_PLAIN, "center"), height=44, keep=True)
        self._totals()
        self._below()
        pages = paginate(self._lines, _FIRST_PAGE, _LATER_PAGE)
        self._sheet.break_before([page[0].row for page in pages[1:]])

    def _head(self) -> None:
        _title(self._sheet, self._awards.title, self._last)
        _info(self._sheet, self._awards, self._money)
        _column_heads(self._sheet, self._looks, ["\n".join(column.head) for column in self._awards.form.columns])

    def _group(self, group: Group, *, last: bool) -> None:
        head = f"{group.clause}　{group.title}　（{group.rule}）"
        self._wide(head, {**_boxed(_STRONG), **_TINT, "top": 2}, keep=True)
        first = self._row
        for place, entry in enumerate(group.entries):
            self._entry(entry, keep=kept(place, len(group.entries)))
        rows = range(first, self._row)
        self._subtotals.setdefault(group.payer, []).append(self._row)
        self._sum(f"小计（{len(group.entries)}笔）", rows, group.total, keep=last, span=True)

    def _entry(self, entry: Entry, *, keep: bool) -> None:
        row, sheet = self._row, self._sheet
        texts: dict[int, str] = {}
        for column, field in enumerate(self._fields):
            looks = {**self._looks[column], "locked": field not in _TO_FILL}
            if field == "number":
                sheet.integer(row, column, entry.number, looks)
            elif field == "amount":
                self.written += sheet.money(row, column, entry.amount, {**looks, "num_format": MONEY})
            elif field == "by_hand":
                sheet.text(row, column, "", {**looks, "num_format": MONEY})
            else:
                texts[column] = getattr(entry, field)
                sheet.text(row, column, texts[column], {**looks, "num_format": TEXT})
        lines = max(sheet.lines(text, (column, column), 10) for column, text in texts.items())
        self._next(max(_ROW, lines * _LINE + _LEADING), keep=keep)

    def _totals(self) -> None:
        awards = self._awards
        for borne in awards.borne:
            self._sum(borne.label, self._subtotals[borne.payer], borne.total, keep=True)
        rows = [row for payer in self._subtotals.values() for row in payer]
        self._sum(f"合计（{awards.tally}）", rows, awards.total, keep=True, looks=_STRONG)
        looks = {**_boxed(_STRONG), "font_size": 12, "bottom": 2}
        self._wide(f"合计（大写）　{awards.capital}", looks, height=30, keep=True)

    def _below(self) -> None:
        checked = self._awards.checked
        total = f"{_column(self._amount)}{self._row - 1}"
        formula = f'=IF(ROUND({total}-{plain_yuan(self._awards.total)},2)=0,"{checked}","与批次封存合计不一致，请核对")'
        self._sheet.merged(self._row, (0, self._last), "", _PLAIN)
        self._sheet.formula(self._row, 0, formula, checked, _PLAIN)
        self._next(20, keep=True)
        if not self._awards.form.public:
            self._signatures()
        for number, note in enumerate(self._awards.notes, 1):
            self._note(f"{'注：' if number == 1 else '　　'}{number}. {note}", keep=number < len(self._awards.notes))

    def _signatures(self) -> None:
        looks = {**_PLAIN, "locked": False, "text_wrap": False}
        seals = [(f"{seal.office}（公章）：{seal.words}", 44) for seal in self._awards.form.seals]
        signers = ["".join(text.ljust(_SIGNER_WIDTH, "　") for text in texts).rstrip("　") for texts in _SIGNED]
        for line, height in (*zip(signers, (26, 22), strict=True), *seals):
            self._sheet.merged(self._row, (0, self._last), line, looks)
            self._next(height, keep=True)

    def _note(self, text: str, *, keep: bool) -> None:
        lines = self._sheet.lines(text, (0, self._last), 9)
        self._sheet.merged(self._row, (0, self._last), text, {**_PLAIN, "font_size": 9})
        self._next(lines * 12 + 2, keep=keep)

    def _wide(self, text: str, looks: Looks, *, height: float = _ROW, keep: bool = False) -> None:
        lines = self._sheet.lines(text, (0, self._last), 10)
        self._sheet.merged(self._row, (0, self._last), text, looks)
        self._next(max(height, lines * _LINE + _LEADING), keep=keep)

    def _sum(
        self, label: str, rows: Sequence[int], amount: Fen, *, keep: bool, looks: Looks = _PLAIN, span: bool = False
    ) -> None:
        """Write a row of sums over ``rows``; amounts that nobody has written yet add up to nothing, not to zero."""
        self._sheet.merged(self._row, (0, self._money - 1), label, {**_boxed(looks, "right"), "right": 1})
        for column in range(self._money, self._last + 1):
            figure = {**self._looks[column], **_STRONG, "num_format": MONEY}
            cells = [f"{_column(column)}{row + 1}" for row in rows]
            summed = f"SUM({cells[0]}:{cells[-1]})" if span else "+".join(cells) or "0"
            if self._fields[column] == "amount":
                self._sheet.formula(self._row, column, f"={summed}", amount, figure)
            elif self._fields[column] == "by_hand" and cells:
                counted = f"COUNT({cells[0]}:{cells[-1]})" if span else f"COUNT({','.join(cells)})"
                summed = summed if span else f"SUM({','.join(cells)})"
                self._sheet.formula(self._row, column, f'=IF({counted}=0,"",{summed})', "", figure)
            else:
                self._sheet.text(self._row, column, "", self._looks[column])
        self._next(_ROW, keep=keep, soft=span)

    def _next(self, height: float, *, keep: bool = False, soft: bool = False) -> None:
        self._sheet.height(self._row, height)
        self._lines.append(_Line(self._row, height, keep, soft))
        self._row += 1


def _title(sheet: Sheet, title: str, last: int) -> None:
    sheet.merged(0, (0, last), title, {**_STRONG, "font_size": 20, "align": "center"})
    sheet.height(0, 38)


def _info(sheet: Sheet, awards: AwardList, money: int) -> None:
    """Write the line above the table; the unit stands over the columns from ``money`` on."""
    basis = f"依据：{awards.legal_basis}　批次：{awards.batch}"
    sheet.merged(1, (0, money - 1), basis, {**_PLAIN, "valign": "bottom"})
    sheet.merged(1, (money, len(sheet.widths) - 1), "单位：元", {**_PLAIN, "align": "right", "valign": "bottom"})
    sheet.height(1, max(20, 4 + _LINE * sheet.lines(basis, (0, money - 1), 10)))


def _column_heads(sheet: Sheet, looks: Sequence[Looks], heads: Sequence[str]) -> None:
    for column, head in enumerate(heads):
        strong = {**looks[column], **_STRONG, "align": "center", "indent": 0, "top": 2, "bottom": 2}
        sheet.text(_HEAD_ROW, column, head, strong)
    sheet.height(_HEAD_ROW, 34)


def _column(number: int) -> str:
    return "ABCDEFGHIJ"[number]


def _boxed(looks: Looks, align: str = "left") -> Looks:
    indent = {} if align == "center" else {"indent": 1}
    return {**looks, "align": align, **indent, "border": 1, "left": 2, "right": 2}


def _cells(aligns: Sequence[str]) -> Iterator[Looks]:
    """Yield the looks of the cells of a row; the frame is strong at the table's sides."""
    for column, align in enumerate(aligns):
        sides = {"left": 2 if column == 0 else 1, "right": 2 if column == len(aligns) - 1 else 1}
        indent = {"indent": 1} if align == "left" else {}
        yield {**_PLAIN, "border": 1, **sides, "align": align, **indent}


def _write_basis(sheet: Sheet, awards: AwardList, batch: Batch) -> None:
    """Write the sheet with what every line rests on, and under which text and readings."""
    looks = list(_cells(("center", *["left"] * 6)))
    last = len(looks) - 1
    _title(sheet, f"{awards.title}测算依据", last)
    _info(sheet, awards, last - 1)
    _column_heads(sheet, looks, _BASIS_HEADS)
    lines = [
        _Line(row, _write_basis_line(sheet, looks, row, line)) for row, line in enumerate(batch.lines, _HEAD_ROW + 1)
    ]
    # The notes are never alone on a page.
    lines[-1:] = [line._replace(keep=True) for line in lines[-1:]]
    for row, note in enumerate(_basis_notes(batch), _HEAD_ROW + 1 + len(lines)):
        height = 4 + _LINE * sheet.lines(note, (0, last), 10)
        sheet.merged(row, (0, last), note, _PLAIN)
        sheet.height(row, height)
        lines.append(_Line(row, height, keep=True))
    sheet.break_before([page[0].row for page in paginate(lines, _FIRST_PAGE, _LATER_PAGE)[1:]])


def _write_basis_line(sheet: Sheet, looks: Sequence[Looks], row: int, line: BatchLine) -> float:
    """Write one line and return its height."""
    texts = _basis_texts(line)
    sheet.integer(row, 0, line.number, looks[0])
    for column, text in enumerate(texts, 1):
        sheet.text(row, column, text, {**looks[column], "num_format": TEXT})
    lines = max(sum(sheet.lines(part, (n, n), 10) for part in text.split("\n")) for n, text in enumerate(texts, 1))
    height = max(_ROW, lines * _LINE + _LEADING)
    sheet.height(row, height)
    return height


def _basis_notes(batch: Batch) -> Iterator[str]:
    if not batch.lines:
        yield f"{NOTHING_DUE}。"
    yield f"核定基准日：{batch.as_of}"
    yield from (f"口径：{question}——{answer}。" for question, answer in readings(batch.lines))
    yield f"政策文本校验码：{batch.policy_hash}"
    yield f"批次封存校验码：{batch.seal}"


def _basis_texts(line: BatchLine) -> tuple[str, ...]:
    flags = [FLAGS.get(flag, flag) for flag in line.flags]
    return (
        clean(line.name),
        f"{clause(line)}　{clean(line.measure_title)}",
        f"{tighten(line.basis)}\n奖补{yuan(line.amount)}元",
        "\n".join(_facts(line)),
        f"{PAYERS[line.payer]}\n{line.budget_year}年",
        "、".join(filter(None, [*flags, clean(line.tier)])),
    )


def _facts(line: BatchLine) -> list[str]:
    """Return the facts used, one in a line: 2019年本地农产品网络零售额：1,000.00元."""
    return [clean(f"{_of_year(fact['year'])}{fact['label']}：{fact['shown']}") for fact in json.loads(line.facts_json)]


def _of_year(year: int | None) -> str:
    return f"{year}年" if year else ""
