"""The look at an OpenDocument table: its filled area, error cells, hidden rows and columns, merged cells."""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from desktop.workbooks.addresses import column_letter
from desktop.workbooks.packages import Package, damage_told, new_parser
from desktop.workbooks.sheets import ENCRYPTED, MOST_CELLS, Area, Cell, Marks, Refused, SheetMarks, too_far

_HIDDEN = {"collapse", "filter"}
_CELLS = {"table:table-cell", "table:covered-table-cell"}


class _Tables:
    """Follows rows and cells, each of which may stand for many of its like."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._begin("")

    def _begin(self, name: str) -> None:
        self._name = name
        self._errors: set[Cell] = set()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._row = self._column = self._rows = self._columns = 0
        self._last_row = self._last_column = self._defined = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._cell(attributes)
        elif name == "text:p":
            self._filled()
        elif name == "table:table-row":
            self._row += self._rows
            self._rows = _count(attributes, "rows")
            self._column = self._columns = 0
            if attributes.get("table:visibility") in _HIDDEN:
                self._hide(self._hidden_rows, self._row, self._rows)
        elif name == "table:table-column":
            count = _count(attributes, "columns")
            if attributes.get("table:visibility") in _HIDDEN:
                self._hide(self._hidden_columns, self._defined, count)
            self._defined += count
        elif name == "table:table":
            self._begin(attributes.get("table:name", ""))

    @staticmethod
    def _hide(hidden: set[int], before: int, count: int) -> None:
        # To the end of the sheet everything may be hidden; beyond the table it does not matter.
        hidden.update(range(before + 1, before + min(count, 10_000) + 1))

    def _cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = _count(attributes, "columns")
        rows, columns = (int(attributes.get(f"table:number-{what}-spanned", 1)) for what in ("rows", "columns"))
        if rows * columns > 1:
            top, left = self._row + 1, self._column + 1
            self._merged.append((top, left, top + rows - 1, left + columns - 1))
        if "office:value-type" in attributes:
            self._filled()
        if attributes.get("calcext:value-type") == "error":
            self._errors.add((self._row + 1, self._column + 1))

    def _filled(self) -> None:
        self._last_row = max(self._last_row, self._row + self._rows)
        self._last_column = max(self._last_column, self._column + self._columns)
        if self._last_row * self._last_column > MOST_CELLS:
            raise too_far(f"工作表“{self._name}”", f"{column_letter(self._last_column)}{self._last_row}")

    def _end(self, name: str) -> None:
        if name == "table:table":
            self.sheets[self._name] = SheetMarks(
                frozenset(self._errors),
                frozenset(),
                frozenset(self._hidden_rows),
                frozenset(self._hidden_columns),
                tuple(self._merged),
            )


def _count(attributes: dict[str, str], what: str) -> int:
    return int(attributes.get(f"table:number-{what}-repeated", 1))


def scan_ods(file: IO[bytes]) -> Marks:
    """Look through every part of the file. Raises Refused."""
    with damage_told():
        package = Package(file)
        if "meta-inf/manifest.xml" in package.parts:
            manifest = package.root("meta-inf/manifest.xml")
            if manifest.find(".//{*}encryption-data") is not None:
                raise Refused(*ENCRYPTED)
        parser = new_parser()
        tables = _Tables(parser)
        package.parse("content.xml", parser)
        package.look_through(part for part in package.parts if part != "content.xml")
        return Marks(tables.sheets)
