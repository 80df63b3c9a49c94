"""The look at a workbook's parts before anything else reads them.

The reader behind this room aborts the whole process on a cell far out, and knows neither error cells nor formulas
that were never computed. So every part is unpacked here within limits and its XML parsed once: a hostile workbook is
refused, what the reader would show as blank is marked, and hidden rows, hidden columns and merged cells are noted.
A large sheet of nothing but plain cells, which is the ordinary one, is told as such by its bytes, without a parser.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from desktop.workbooks.addresses import column_letter, column_number
from desktop.workbooks.packages import Package, damage_told, new_parser
from desktop.workbooks.sheets import DAMAGED, MOST_CELLS, UNMARKED, Area, Cell, Marks, Refused, SheetMarks, too_far

_CHUNK = 2**20
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_LAST_COLUMN = 16_384
_MOST_MERGED = 10_000
"""Merged areas that are remembered: a heading has a few dozen."""
_SIGNS = (b't="e"', b"<f", b"hidden=", b"<mergeCell", b"<!", b'r="0"')
"""What makes a sheet more than plain."""
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})[0-9]')
_BEGINNING = re.compile(rb'(\xef\xbb\xbf)?(<\?xml[^<>]*encoding=["\']utf-8["\'][^<>]*\?>)?\s*<worksheet', re.IGNORECASE)
_END = b"</worksheet>"

_YES = {"1", "true"}


class _Cells:
    """Follows the cells of one sheet through its XML: the filled area, error cells, formulas without result.

    Called for every element of a large part: few and plain steps for an ordinary cell, and the ends and texts of
    elements are listened to only from the first formula on.
    """

    def __init__(self, place: str, parser: expat.XMLParserType) -> None:
        self.errors: set[Cell] = set()
        self.uncomputed: set[Cell] = set()
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self._place = place
        self._parser = parser
        self._cell: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._row = self._column = self._last_row = self._last_column = 0
        self._formula = self._value = self._in_value = False
        parser.buffer_text = True
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self._cell = attributes
            self._column += 1
            self._formula = self._value = self._in_value = False
        elif local in ("v", "is"):
            self._in_value = True
            self._filled()
        elif local == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if attributes.get("hidden") in _YES:
                self.hidden_rows.add(self._row)
        elif local == "f":
            self._formula = True
            self._parser.EndElementHandler = self._end
            self._parser.CharacterDataHandler = self._text
        else:
            self._around(local, attributes)

    def _around(self, local: str, attributes: dict[str, str]) -> None:
        if local == "col" and attributes.get("hidden") in _YES:
            last = min(int(attributes["max"]), _LAST_COLUMN)
            self.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif local == "mergeCell":
            corners = _AREA.fullmatch(attributes.get("ref", ""))
            if corners and len(self.merged) < _MOST_MERGED:
                left, top, right, bottom = corners.groups()
                self.merged.append((int(top), column_number(left), int(bottom), column_number(right)))

    def _text(self, _: str) -> None:
        self._value = self._value or self._in_value

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("v", "is"):
            self._in_value = False
        elif local == "c" and self._formula and not self._value and self._cell.get("t") != "str":
            self.uncomputed.add(self._address())

    def _filled(self) -> None:
        row, column = self._address()
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        if self._cell.get("t") == "e":
            self.errors.add((row, column))

    def _address(self) -> Cell:
        address = self._cell.get("r")
        if address is None:
            return self._row, self._column
        letters = address.rstrip("0123456789")
        column = self._columns.get(letters) or self._new_column(letters)
        return int(address[len(letters) :]), column

    def _new_column(self, letters: str) -> int:
        if _LETTERS.fullmatch(letters) is None:
            raise Refused(*DAMAGED)
        self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def marks(self) -> SheetMarks:
        """Return what was seen, once the part is read to its end."""
        if self._last_row * self._last_column > MOST_CELLS:
            raise too_far(self._place, f"{column_letter(self._last_column)}{self._last_row}")
        return SheetMarks(
            frozenset(self.errors),
            frozenset(self.uncomputed),
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            tuple(self.merged),
        )


@cache
def _strange_address(letters: int, digits: int) -> re.Pattern[bytes]:
    """Find a cell whose address is not of the usual spelling, or longer than its column and row can be."""
    return re.compile(rb'<c r="(?![A-Z]{1,%d}[0-9]{1,%d}")' % (letters, digits))


class _Plain:
    """Tells by the bytes whether a sheet has nothing but cells of plain values, near to each other.

    Only the usual spelling is known (each row and cell begins with its address): whatever else leads to the close look.
    """

    def __init__(self) -> None:
        self.so_far = True
        self._rest = b""
        self._begun = self._ended = False
        self._rows = self._cells = self._last_row = 0
        self._width = 26

    def take(self, piece: bytes) -> None:
        """Look at the next piece of the part."""
        data = self._rest + piece
        end = data.rfind(b">") + 1
        self._rest = data[end:]
        data = data[:end]
        begun = self._begun or _BEGINNING.match(data) is not None
        self._begun, self._ended = True, data.endswith(_END)
        if not (self.so_far and begun) or len(self._rest) > _CHUNK or any(sign in data for sign in _SIGNS):
            self.so_far = False
            return
        rows, cells = data.count(b'<row r="'), data.count(b'<c r="')
        self._rows += rows
        self._cells += cells
        self.so_far = rows == data.count(b"<row") and (
            cells == data.count(b"<c")  # as it mostly is: only the first piece has <cols>, too
            or cells == sum(map(data.count, (b"<c ", b"<c>", b"<c/>")))
        )
        if self.so_far and rows:
            start = data.rindex(b'<row r="') + 8
            number = data[start : data.index(b'"', start)]
            self._last_row = int(number) if number.isdigit() else MOST_CELLS
        if self.so_far and cells:
            digits = len(str(self._last_row))
            if _strange_address(1, digits).search(data):
                self.so_far = _strange_address(3, digits).search(data) is None
                self._width = max([self._width, *(column_number(c.decode()) for c in set(_WIDE.findall(data)))])

    def whole(self) -> bool:
        """Whether the sheet was plain to its end."""
        near = max(self._last_row, self._rows) * self._width <= MOST_CELLS
        return self.so_far and near and 0 < self._rows <= self._cells and self._ended and not self._rest.strip()


def _sheet_parts(workbook: ET.Element, relations: ET.Element) -> dict[str, str]:
    """Return part → sheet name, by the way the reader of values goes."""
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations.findall("{*}Relationship")}
    parts = {}
    for sheet in workbook.findall(".//{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(relation, "")
        path = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.join("xl", target)
        parts[posixpath.normpath(path).lower()] = sheet.get("name", "")
    return parts


class _Workbook:
    """A workbook on its way through the scan."""

    def __init__(self, file: IO[bytes]) -> None:
        self._package = Package(file)

    def _sheet(self, part: str, name: str) -> SheetMarks:
        plain = _Plain()
        for piece in self._package.pieces(part):
            plain.take(piece)
            if not plain.so_far:
                break
        if plain.whole():
            return UNMARKED
        parser = new_parser()
        cells = _Cells(f"工作表“{name}”", parser)
        self._package.parse(part, parser)
        return cells.marks()

    def scan(self) -> Marks:
        """Look through every part."""
        workbook = self._package.root("xl/workbook.xml")
        names = _sheet_parts(workbook, self._package.root("xl/_rels/workbook.xml.rels"))
        sheets = {names[part]: self._sheet(part, names[part]) for part in self._package.parts if part in names}
        self._package.look_through(part for part in self._package.parts if part not in names)
        return Marks(sheets, any(p.get("date1904") in _YES for p in workbook.findall("{*}workbookPr")))


def scan_xlsx(file: IO[bytes]) -> Marks:
    """Look through every part of the workbook. Raises Refused."""
    with damage_told():
        return _Workbook(file).scan()
