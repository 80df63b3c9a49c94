"""The sheets of a batch as one worksheet, with the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop.register.batches import Batch
from desktop.reports.basis_sheet.model import Band, Bar, Block, Grid, GridRow, Passage, Scale, Signing
from desktop.reports.basis_sheet.sheet import Sheet
from desktop.reports.workbook import HEI, MONEY, SONG, TEXT, Looks, Setup, Workbook, exact
from desktop.reports.workbook import Sheet as WorkSheet
from policies.money import Fen, in_words, yuan

_WIDTHS = (30.0, 74.0, 62.0, 54.0, 39.0)
_HEADS = ("部分", "内容", "依据、判断", "说明", "金额、结果")
_LAST = len(_WIDTHS) - 1
_HEAD_ROW = 1
_RESULTS = ("figure", "result")
_TEXTS = 3
"""Columns for texts before the last one."""
_MARK_WIDTH = 10
"""Columns narrower than this hold marks."""
_LINE, _LEADING = 13.0, 7.0
_PLAIN: Looks = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True, "border": 1}
_STRONG: Looks = {**_PLAIN, "font_name": HEI, "bold": True}
_TINTED: Looks = {**_STRONG, "bg_color": "#EEEEEE", "top": 2}


class _Cells(NamedTuple):
    """A row of text cells from the second column on."""

    content: str
    judged: str = ""
    note: str = ""
    result: str = ""


def basis_sheets_workbook(sheets: Sequence[Sheet], batch: Batch) -> tuple[bytes, Fen]:
    """Return the xlsx file and the sum of the amounts as they stand in its cells (分)."""
    book = Workbook(title="测算依据单", author=batch.bureau, subject=f"批次{batch.code}", made_at=batch.created_at)
    first = sheets[0] if sheets else None
    setup = Setup(
        (batch.bureau, first.secrecy if first else ""),
        first.foot if first else ("", ""),
        _WIDTHS,
        (_HEAD_ROW, _HEAD_ROW),
    )
    form = _Form(book.sheet("测算依据单", setup))
    form.write(batch, sheets)
    return book.close(), form.written


class _Form:
    """The worksheet, written from the top down."""

    def __init__(self, sheet: WorkSheet) -> None:
        self._sheet = sheet
        self._row = _HEAD_ROW + 1
        self._amounts: list[str] = []
        self.written: Fen = 0

    def write(self, batch: Batch, sheets: Sequence[Sheet]) -> None:
        title = f"{batch.year}年度奖补资金测算依据单（批次{batch.code}，单位：元）"
        self._sheet.merged(0, (0, _LAST), title, {**_STRONG, "border": 0, "font_size": 16, "align": "center"})
        self._sheet.height(0, 34)
        for column, head in enumerate(_HEADS):
            self._sheet.text(_HEAD_ROW, column, head, {**_STRONG, "align": "center"})
        self._sheet.height(_HEAD_ROW, 24)
        for sheet in sheets:
            self._award(sheet)
        self._total(batch)

    def _award(self, sheet: Sheet) -> None:
        what = dict(sheet.who)
        cells = (sheet.number, sheet.name, what["奖补事项"], "　".join(filter(None, (sheet.reason, sheet.stamp))))
        self._texts(cells, _TINTED)
        self.written += self._sheet.money(self._row, _LAST, sheet.amount, {**_TINTED, "num_format": MONEY})
        self._amounts.append(f"E{self._row + 1}")
        self._row += 1
        for part in sheet.parts:
            for cells in (cells for block in part.blocks for cells in _rows(block)):
                self._texts((part.title, *cells), _PLAIN)
                self._row += 1

    def _texts(self, cells: Sequence[str], looks: Looks) -> None:
        """Write the texts of a row, results at the right, and make it as high as the longest needs."""
        for column, text in enumerate(cells):
            align = {"align": "right"} if column == _LAST else {}
            self._sheet.text(self._row, column, text, {**looks, **align, "num_format": TEXT})
        lines = max(self._sheet.lines(text, (column, column), 10) for column, text in enumerate(cells))
        self._sheet.height(self._row, lines * _LINE + _LEADING)

    def _total(self, batch: Batch) -> None:
        self._sheet.merged(self._row, (0, _LAST - 1), f"合计（{len(self._amounts)}笔）", {**_STRONG, "align": "right"})
        formula = f'=SUMIF(A{_HEAD_ROW + 2}:A{self._row},"{batch.code}-*",E{_HEAD_ROW + 2}:E{self._row})'
        looks = {**_STRONG, "num_format": MONEY}
        self._sheet.formula(self._row, _LAST, formula if self._amounts else "=0", exact(self.written), looks)


def _rows(block: Block) -> Iterator[_Cells]:
    if isinstance(block, Grid):
        yield from (_grid_row(block, row) for row in block.rows)
    elif isinstance(block, Passage):
        yield _Cells(block.text)
    elif isinstance(block, Band):
        yield _Cells(block.label, block.words, "", yuan(block.amount))
    elif isinstance(block, Bar):
        yield _Cells(f"上限{in_words(block.cap)}", f"已奖补{yuan(block.paid)}", f"超过上限{yuan(block.over)}", "")
    elif isinstance(block, Scale):
        yield from (_Cells(f"{point.label}", "", "", yuan(point.figure)) for point in block.points)
    elif isinstance(block, Signing):
        yield _Cells("　　　　　　".join(f"{signer}：" for signer in block.signers))


def _grid_row(grid: Grid, row: GridRow) -> _Cells:
    """Spread a row: marks go with what they mark, the figure or result into the last column."""
    place = max((n for n, column in enumerate(grid.columns) if column.look in _RESULTS), default=None)
    result = "" if place is None else row.cells[place]
    rest = [_named(grid, n, cell) for n, cell in enumerate(row.cells) if n != place]
    if grid.columns[0].width < _MARK_WIDTH:
        marks = len(rest) - _TEXTS + 1
        rest[:marks] = [" ".join(filter(None, rest[:marks]))]
    content, judged, note = (*rest, "", "")[:3]
    return _Cells(content, judged, note, result)


def _named(grid: Grid, column: int, cell: str) -> str:
    """Say what a further figure of a row is."""
    head = grid.columns[column].head
    return f"{head}：{cell}" if head and grid.columns[column].look == "figure" else cell
