"""Filling a template: the row that repeats becomes a row for each line, everything below moves down."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from copy import copy
from typing import Any

from desktop.register.batches import Batch, BatchLine
from desktop.reports.own_forms.template import PLACEHOLDER, Template
from desktop.reports.own_forms.words import AMOUNT, OF_BATCH, OF_LINE, Filled, Money, Word
from desktop.reports.papers import Papers
from policies.money import Fen, plain_yuan, yuan
from policies.problems import refuse

_MONEY = "#,##0.00"
_REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\d(])")
_MOST_EXACT: Fen = 10**15


def fill(template: Template, batch: Batch, papers: Papers) -> bytes:
    """Return the template filled from a batch.

    Where a row repeats, each line has one; else each line has a copy of the sheet. Raises InputError where the amounts
    that were written do not come to the batch's total, and for one that a cell cannot hold.
    """
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template.content))
    job = Filled(batch, papers)
    repeating = dict(template.repeating)
    written: list[Fen] = []
    for sheet in list(book.worksheets):
        mine = [place for place in template.places if place.sheet == sheet.title]
        words = {word for place in mine for word in place.words}
        if sheet.title in repeating:
            _repeat(sheet, repeating[sheet.title], job, written)
        elif words & OF_LINE.keys():
            _copy_for_each(book, sheet, job, written)
        else:
            _write(sheet, job, None, written)
    _check(template, batch, written)
    _stamp(book, batch, papers)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _check(template: Template, batch: Batch, written: list[Fen]) -> None:
    sheets = sum(AMOUNT in place.words for place in template.places)
    if sheets == 1 and sum(written) != batch.total:
        difference = f"填入的奖补金额合计{yuan(sum(written))}元，批次封存合计{yuan(batch.total)}元"
        raise refuse(template.name, "totals_differ", f"{difference}，不符，没有生成；请核对模板")


def _stamp(book: Any, batch: Batch, papers: Papers) -> None:
    """Say when the form was made, and let Excel work out the formulas when it opens it."""
    book.properties.created = (papers.stamp.printed_at or batch.created_at).replace(tzinfo=None)
    book.properties.subject = f"批次{batch.code}"
    book.calculation.fullCalcOnLoad = True


def _copy_for_each(book: Any, sheet: Any, job: Filled, written: list[Fen]) -> None:
    for line in job.batch.lines:
        one = book.copy_worksheet(sheet)
        one.title = f"{line.number:03}"
        _write(one, job, line, written)
    if job.batch.lines:
        book.remove(sheet)
    else:
        _write(sheet, job, None, written)


def _repeat(sheet: Any, row: int, job: Filled, written: list[Fen]) -> None:
    more = max(0, len(job.batch.lines) - 1)
    pattern = [(cell.column, cell.value, cell) for cell in sheet[row]]
    if more:
        _make_room(sheet, row, more)
    for number, line in enumerate(job.batch.lines):
        for column, value, model in pattern:
            cell = sheet.cell(row + number, column)
            if number:
                cell._style = copy(model._style)  # noqa: SLF001  # openpyxl's own way to copy a look
                if isinstance(value, str) and value.startswith("="):
                    cell.value = _moved(value, row - 1, number)
            if isinstance(value, str) and PLACEHOLDER.search(value):
                _put(cell, value, _words(value, job, line), written)
            elif number and not (isinstance(value, str) and value.startswith("=")):
                cell.value = value
    if not job.batch.lines:
        for column, _, _ in pattern:
            sheet.cell(row, column).value = None
    _write(sheet, job, None, written)


def _make_room(sheet: Any, row: int, more: int) -> None:
    """Move what is below ``row`` down, with its heights, merged cells, formulas and printed area."""
    heights = {n: one.height for n, one in sheet.row_dimensions.items() if n >= row and one.height}
    merged = [one for one in sheet.merged_cells.ranges if one.min_row > row]
    across = [one for one in sheet.merged_cells.ranges if one.min_row == row]
    for one in merged:
        sheet.unmerge_cells(one.coord)
    sheet.insert_rows(row + 1, more)
    for n, height in sorted(heights.items(), reverse=True):
        sheet.row_dimensions[n if n == row else n + more].height = height
    for n in range(row + 1, row + more + 1):
        sheet.row_dimensions[n].height = heights.get(row)
        for one in across:
            sheet.merge_cells(start_row=n, end_row=n, start_column=one.min_col, end_column=one.max_col)
    for one in merged:
        sheet.merge_cells(
            start_row=one.min_row + more, end_row=one.max_row + more, start_column=one.min_col, end_column=one.max_col
        )
    _stretch(sheet, row, more)


def _stretch(sheet: Any, row: int, more: int) -> None:
    """Let formulas and the printed area take in the rows that came."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("=") and cell.row != row:
                cell.value = _stretched(cell.value, row, more)
    areas = [_stretched(area.rpartition("!")[2], row, more) for area in str(sheet.print_area or "").split(",")]
    if any(areas):
        sheet.print_area = ",".join(areas)


def _stretched(formula: str, row: int, more: int) -> str:
    """Return a formula after ``more`` rows came in below ``row``: ranges that end there take them in."""

    def moved(match: re.Match[str]) -> str:
        column, first, to_column, last = match.groups()
        start = int(first) + more if int(first) > row else int(first)
        if last is None:
            return f"{column}{start}"
        end = int(last) + more if int(last) >= row else int(last)
        return f"{column}{start}:{to_column}{end}"

    return _REFERENCE.sub(moved, formula)


def _moved(formula: str, above: int, by: int) -> str:
    """Return a formula of the repeating row as it reads ``by`` rows below; what is above stays."""

    def moved(match: re.Match[str]) -> str:
        column, first, to_column, last = match.groups()

        def at(part: str, number: str) -> int:
            return int(number) + by if int(number) > above and not part.endswith("$") else int(number)

        start = f"{column}{at(column, first)}"
        return start if last is None else f"{start}:{to_column}{at(to_column, last)}"

    return _REFERENCE.sub(moved, formula)


def _write(sheet: Any, job: Filled, line: BatchLine | None, written: list[Fen]) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            value = cell.value
            if isinstance(value, str) and not value.startswith("=") and PLACEHOLDER.search(value):
                _put(cell, value, _words(value, job, line), written)


def _words(text: str, job: Filled, line: BatchLine | None) -> Mapping[str, Word]:
    found: dict[str, Word] = {}
    for name in PLACEHOLDER.findall(text):
        of_line = OF_LINE[name](job, line) if name in OF_LINE and line is not None else None
        found[name] = OF_BATCH[name](job) if name in OF_BATCH else of_line
    return found


def _put(cell: Any, text: str, words: Mapping[str, Word], written: list[Fen]) -> None:
    """Write a figure as a number where it stands alone, everything else as text that is never a formula."""
    match = PLACEHOLDER.fullmatch(text.strip())
    word = words[match[1]] if match else None
    if match and match[1] == AMOUNT and isinstance(word, Money):
        written.append(word.amount)
    if match and isinstance(word, Money):
        _check_exact(word.amount)
        cell.value = word.amount / 100
        cell.number_format = _MONEY if cell.number_format in ("General", "@") else cell.number_format
    elif match and isinstance(word, int):
        cell.value = word
    else:
        cell.value = PLACEHOLDER.sub(lambda one: _shown(words[one[1]]), text) or None
        cell.data_type = "s" if cell.value is not None else "n"
        cell.number_format = "@" if match else cell.number_format


def _check_exact(amount: Fen) -> None:
    if abs(amount) >= _MOST_EXACT:
        raise refuse("", "amount_too_large", f"金额 {plain_yuan(amount)} 元超过 Excel 能准确表示的 15 位数字，请核对")


def _shown(word: Word) -> str:
    if word is None:
        return ""
    return yuan(word.amount) if isinstance(word, Money) else str(word)
