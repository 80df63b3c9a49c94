"""Taking a template in: every placeholder known, one row that repeats, nothing that filling would break."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from desktop.reports.own_forms.words import OF_BATCH, OF_LINE, REPEATS
from desktop.workbooks import read_workbook
from policies.problems import InputError, Problem, refuse

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BOOK, _MACROS = "xl/workbook.xml", "xl/vbaProject.bin"
_NEAR, _LEAST = 3, 0.4
_MOST_CELLS = 20_000


class Place(NamedTuple):
    """Where placeholders stand."""

    sheet: str
    row: int
    """From 1."""
    column: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template that can be filled."""

    name: str
    """Of the file, without its ending."""
    content: bytes
    places: tuple[Place, ...]
    repeating: tuple[tuple[str, int], ...]
    """Sheet and row that repeat, at most one in a sheet."""


def read_template(path: Path) -> Template:
    """Read and check a template.

    Raises InputError with every cell that cannot be filled: an unknown placeholder with those that are near, a second
    row that repeats, merged cells over several rows at it; and for what is no workbook, or has macros or links.
    """
    read_workbook(path)  # in a process of its own, within limits: a stranger's file
    content = path.read_bytes()
    parts = _parts(content)
    if _BOOK not in parts:
        raise refuse(path.name, "not_xlsx", "模板应为 .xlsx 文件，请在 Excel 或 WPS 中另存为 .xlsx 后再加入")
    if _MACROS in parts:
        raise refuse(path.name, "macros", "模板带有宏，请另存为不带宏的 .xlsx 后再加入")
    return checked(path.stem, content, path.name)


def _parts(content: bytes) -> frozenset[str]:
    """Return the names of the parts of a zip; none where it is no zip."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return frozenset()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return frozenset(parts.namelist())


def checked(name: str, content: bytes, file: str = "") -> Template:
    """Check a template that is known to be harmless. Raises InputError as ``read_template`` does."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), keep_links=True)
    places = tuple(place for sheet in book.worksheets for place in _places(sheet))
    problems = [*_of_book(book, places, file or name), *(p for place in places for p in _unknown(place))]
    repeating = tuple((place.sheet, place.row) for place in places if REPEATS in place.words)
    problems += (p for sheet in book.worksheets for p in _repeating(sheet, repeating, places))
    if problems:
        raise InputError(problems)
    return Template(name, content, places, tuple(dict.fromkeys(repeating)))


def _places(sheet: Any) -> Iterator[Place]:
    for number, row in enumerate(sheet.iter_rows()):
        if number * len(row) > _MOST_CELLS:
            return
        for cell in row:
            if isinstance(cell.value, str) and ("{{" in cell.value or "}}" in cell.value):
                yield Place(sheet.title, cell.row, cell.column, tuple(PLACEHOLDER.findall(cell.value)))


def _of_book(book: Any, places: tuple[Place, ...], file: str) -> Iterator[Problem]:
    if book._external_links:  # noqa: SLF001  # openpyxl has no other name for it
        yield Problem(file, "external_link", "模板引用了别的工作簿，请在 Excel 中断开链接后再加入")
    if not places:
        yield Problem(file, "no_placeholder", "模板里没有占位符，请在要填的单元格写上如 {{企业名称}} 的占位符")


def _unknown(place: Place) -> Iterator[Problem]:
    at = where(place)
    if not place.words:
        yield Problem(at, "broken_placeholder", "占位符的括号不成对，应写成 {{企业名称}}")
    for word in place.words:
        if word not in OF_BATCH and word not in OF_LINE:
            near = _near(word)
            remedy = f"是不是{'、'.join(f'{{{{{one}}}}}' for one in near)}？" if near else ""
            yield Problem(at, "unknown_placeholder", f"不认识占位符“{word}”。{remedy}可用的占位符见 own-form words")


def _near(word: str) -> list[str]:
    word, known = word.replace("帐", "账"), [*OF_BATCH, *OF_LINE]
    inside = [one for one in known if word and (word in one or one in word)]
    return list(dict.fromkeys([*inside, *difflib.get_close_matches(word, known, _NEAR, _LEAST)]))[:_NEAR]


def _repeating(sheet: Any, repeating: tuple[tuple[str, int], ...], places: tuple[Place, ...]) -> Iterator[Problem]:
    rows = sorted({row for title, row in repeating if title == sheet.title})
    for row in rows[1:]:
        yield Problem(
            f"工作表“{sheet.title}”第 {row} 行",
            "two_rows",
            f"一张表只能有一行重复，第 {rows[0]} 行已有 {{{{{REPEATS}}}}}",
        )
    for merged in sheet.merged_cells.ranges:
        if rows and merged.min_row != merged.max_row and merged.min_row <= rows[0] <= merged.max_row:
            yield Problem(
                f"工作表“{sheet.title}”{merged.coord}", "merged_rows", "重复的一行不能与别的行合并单元格，请取消合并"
            )
    for place in places:
        stray = [word for word in place.words if word in OF_LINE]
        if rows and place.sheet == sheet.title and place.row != rows[0] and stray:
            yield Problem(
                where(place), "outside_row", f"“{'、'.join(stray)}”是每一笔的内容，应放在重复的第 {rows[0]} 行"
            )


def where(place: Place) -> str:
    """Say where placeholders stand."""
    from openpyxl.utils import get_column_letter

    return f"工作表“{place.sheet}”{get_column_letter(place.column)}{place.row}"
