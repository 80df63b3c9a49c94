"""A copy of the sender's own file with every error marked and explained, to send back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from desktop.rosters.outgoing.figures import plain
from desktop.rosters.report import CellProblem, ProblemLine, problem_lines
from desktop.saving import save
from desktop.workbooks import Raw, Sheet, column_number, read_workbook
from policies.problems import InputError

LIST_SHEET = "问题清单"
_KEPT_WHOLE = 400_000
"""Cells up to which a workbook is loaded with its looks; openpyxl takes some 50 times a larger file's size."""
_RED = "FFC7CE"
_HEADS = ("序号", "工作表", "单元格", "问题和改法")
_UNLOADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What openpyxl raises on workbooks that other programs wrote and Excel opens."""


def annotate(path: Path, problems: Sequence[CellProblem], folder: Path) -> Path | None:
    """Write a copy of the file with its problems marked red, explained in comments and listed on a sheet.

    An .xlsx keeps its content and looks; of another format, and of an .xlsx that is very large, the copy has the
    values. Returns ``None`` where the file cannot be read at all: there is nothing to mark then. Raises
    EnvironmentFault where the copy cannot be written.
    """
    mine = [problem for problem in problems if problem.path == path]
    try:
        sheets = read_workbook(path)  # the look before: nothing else may open a stranger's file
    except InputError:
        return None
    target = _target(folder, path)
    marked = _marked(mine)
    size = sum(len(sheet.rows) * max(map(len, sheet.rows), default=0) for sheet in sheets)
    workbook = _loaded(path) if size <= _KEPT_WHOLE else None
    if workbook is None:
        return save(target, lambda beside: _write_values(beside, sheets, marked, problem_lines(mine)))
    _mark(workbook, marked)
    _list(workbook, problem_lines(mine))
    return save(target, workbook.save)


def _target(folder: Path, path: Path) -> Path:
    name, number = f"{path.stem}_问题标注", 1
    while (folder / f"{name}{'' if number == 1 else number}.xlsx").exists():
        number += 1
    return folder / f"{name}{'' if number == 1 else number}.xlsx"


def _marked(problems: Sequence[CellProblem]) -> dict[str, dict[tuple[int, int], str]]:
    """Return sheet → (row, column) → what is wrong there; what concerns a whole row is at its first cell."""
    marked: defaultdict[str, defaultdict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.row is not None:
            marked[problem.sheet][problem.row, column_number(problem.column or "A")].append(problem.sentence)
    return {sheet: {at: "\n".join(said) for at, said in cells.items()} for sheet, cells in marked.items()}


# A workbook with its looks


def _loaded(path: Path) -> Any:
    """Load a workbook that the scan has let pass; ``None`` where it is another format or openpyxl cannot."""
    import zipfile

    from openpyxl import load_workbook

    if not zipfile.is_zipfile(path):
        return None
    try:
        with path.open("rb") as file:  # by content: the suffix may be wrong
            return load_workbook(file)
    except _UNLOADABLE:
        return None


def _mark(workbook: Any, marked: Mapping[str, Mapping[tuple[int, int], str]]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for name, cells in marked.items():
        sheet = workbook[name]
        for (row, column), sentence in cells.items():
            cell = sheet.cell(row, column)
            if isinstance(cell, MergedCell):
                cell = next(sheet.cell(r.min_row, r.min_col) for r in sheet.merged_cells.ranges if cell.coordinate in r)
            cell.fill = PatternFill("solid", fgColor=_RED)
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(before + plain(sentence), "奖补台", width=320, height=120)


def _list(workbook: Any, problems: Sequence[ProblemLine]) -> None:
    from openpyxl.styles import Font

    from desktop.rosters.outgoing.forms import put

    name = LIST_SHEET
    while name in workbook.sheetnames:
        name += "2"
    sheet = workbook.create_sheet(name)
    for letter, width in zip("ABCD", (6, 16, 24, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    for number, text in enumerate(_HEADS, 1):
        put(sheet, 1, number, text).font = Font(bold=True)
    for row, problem in enumerate(problems, 2):
        put(sheet, row, 1, row - 1)
        for number, text in enumerate((problem.sheet, problem.cells, problem.sentence), 2):
            put(sheet, row, number, text)


# The values alone


def _write_values(
    path: Path,
    sheets: Sequence[Sheet],
    marked: Mapping[str, Mapping[tuple[int, int], str]],
    problems: Sequence[ProblemLine],
) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        for sheet in sheets:
            _write_sheet(workbook, sheet, marked.get(sheet.name, {}))
        listed = workbook.add_worksheet(LIST_SHEET)
        listed.set_column(1, 2, 20)
        listed.set_column(3, 3, 90)
        listed.write_row(0, 0, _HEADS)
        for row, problem in enumerate(problems, 1):
            listed.write_number(row, 0, row)
            for column, text in enumerate((problem.sheet, problem.cells, problem.sentence), 1):
                listed.write_string(row, column, plain(text))


def _write_sheet(workbook: Any, sheet: Sheet, marked: Mapping[tuple[int, int], str]) -> None:
    formats: dict[tuple[str, bool], Any] = {}
    written = workbook.add_worksheet(sheet.name or None)
    for row, values in enumerate(sheet.rows):
        for column, raw in enumerate(values):
            shape, red = _shape(raw), (row + 1, column + 1) in marked
            if (shape, red) not in formats:
                fill = {"bg_color": f"#{_RED}"} if red else {}
                formats[shape, red] = workbook.add_format({"num_format": shape, **fill})
            _write_raw(written, row, column, raw, formats[shape, red])
    for (row, column), sentence in marked.items():
        told = {"author": "奖补台", "x_scale": 2.5, "y_scale": 1.6}
        written.write_comment(row - 1, column - 1, plain(sentence), told)


def _shape(raw: Raw) -> str:
    if isinstance(raw, datetime) and raw.time() != time.min:
        return "yyyy-mm-dd hh:mm:ss"
    return "yyyy-mm-dd" if isinstance(raw, date) else "@" if isinstance(raw, str) else "General"


def _write_raw(sheet: Any, row: int, column: int, raw: Raw, look: Any) -> None:
    if raw == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(raw, bool):
        sheet.write_boolean(row, column, raw, look)
    elif isinstance(raw, int | float):
        sheet.write_number(row, column, raw, look)
    elif isinstance(raw, date):
        sheet.write_datetime(row, column, raw, look)
    else:
        sheet.write_string(row, column, plain(str(raw)), look)
