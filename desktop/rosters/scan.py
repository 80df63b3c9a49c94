"""The look at a workbook's parts before anything else reads them.

The reader behind this room aborts the whole process on a cell far out, and knows neither error cells nor formulas
that were never computed. So every part is unpacked here within limits and its XML parsed once: a hostile workbook is
refused, and what the reader would show as blank is marked.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

from policies.problems import refuse

MOST_PARTS = 2_000
LARGEST_UNPACKED = 400 * 2**20
"""Bytes, all parts together."""
HIGHEST_RATIO = 250
"""Unpacked to packed, for a part above 10 MB. Deflate can reach 1,030; real sheets stay below 60."""
MOST_CELLS = 6_000_000
"""Rows times columns of the rectangle from A1 to the last filled cell."""

_CHUNK = 2**20
_STORED, _DEFLATED = 0, 8
_LETTERS = re.compile(r"[A-Za-z]{1,3}")

Cell = tuple[int, int]
"""(row, column), both counted from 1 as people do."""


class SheetMarks(NamedTuple):
    """What the reader of values cannot tell of a sheet."""

    errors: frozenset[Cell]
    """Cells that show #REF!, #N/A and the like."""
    uncomputed: frozenset[Cell]
    """Formulas without a stored result."""


class Marks(NamedTuple):
    """What the scan saw of a workbook that may be read."""

    sheets: Mapping[str, SheetMarks]
    """By the sheet's name."""
    epoch_1904: bool
    """Whether day numbers count from 1904, as old Macs wrote them."""


class _Refused(Exception):
    """A part may not be read. Carries code and sentence."""


_DAMAGED = ("damaged", "工作簿不完整或已损坏，请重新复制或向报送单位重新要一份")
_BOMB = ("too_large", "工作簿解开后大得异常，不像一份名册，已拒绝读取，请向报送单位核实来源")
_DTD = ("hostile", "工作簿里含有外部定义（DTD），正常的 Excel 文件没有，已拒绝读取，请向报送单位核实来源")


def column_letter(number: int) -> str:
    """Return the letter of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _Cells:
    """Follows the cells of one sheet through its XML: the filled area, error cells, formulas without result.

    Called for every element of a large part: few and plain steps for an ordinary cell, and the ends and texts of
    elements are listened to only from the first formula on.
    """

    def __init__(self, place: str, parser: expat.XMLParserType) -> None:
        self.errors: set[Cell] = set()
        self.uncomputed: set[Cell] = set()
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
        elif local == "f":
            self._formula = True
            self._parser.EndElementHandler = self._end
            self._parser.CharacterDataHandler = self._text

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
            raise _Refused(*_DAMAGED)
        self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def marks(self) -> SheetMarks:
        """Return what was seen, once the part is read to its end."""
        if self._last_row * self._last_column > MOST_CELLS:
            corner = f"{column_letter(self._last_column)}{self._last_row}"
            raise _Refused(
                "far_cell", f"{self._place}的内容一直到 {corner}，离表格太远，请删去多余的行和列，另存后再导入"
            )
        return SheetMarks(frozenset(self.errors), frozenset(self.uncomputed))


def _no_dtd(*_: object) -> None:
    raise _Refused(*_DTD)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_dtd
    return parser


def _packed(file: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a part as they lie in the file, at most as many as the directory says."""
    file.seek(info.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise _Refused(*_DAMAGED)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = info.compress_size
    while left > 0:
        data = file.read(min(left, 2**16))
        if not data:
            raise _Refused(*_DAMAGED)
        left -= len(data)
        yield data


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for data in packed:
        rest = data
        while rest:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
    if not inflater.eof:
        raise _Refused(*_DAMAGED)


def _unpacked(file: IO[bytes], info: zipfile.ZipInfo, allowed: int) -> Iterator[bytes]:
    """Yield the true contents of a part in pieces, trusting none of the sizes that the zip tells."""
    if info.flag_bits & 1 or info.compress_type not in (_STORED, _DEFLATED):
        raise _Refused(*_DAMAGED)
    packed = _packed(file, info)
    size = 0
    for piece in packed if info.compress_type == _STORED else _inflated(packed):
        size += len(piece)
        if size > allowed or (size > 10 * _CHUNK and size > HIGHEST_RATIO * info.compress_size):
            raise _Refused(*_BOMB)
        yield piece
    if size != info.file_size:
        raise _Refused(*_DAMAGED)


def _parse(pieces: Iterator[bytes], parser: expat.XMLParserType) -> int:
    """Parse an XML part to its end; return its size in bytes."""
    size = 0
    for piece in pieces:
        size += len(piece)
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return size


def _whole(file: IO[bytes], info: zipfile.ZipInfo | None) -> ET.Element:
    """Return the root of a small part."""
    if info is None:
        raise _Refused(*_DAMAGED)
    data = b"".join(_unpacked(file, info, 8 * _CHUNK))
    _parser().Parse(data, True)
    return ET.fromstring(data)  # noqa: S314  # the parser before has refused every DTD


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
        infos = [info for info in zipfile.ZipFile(file).infolist() if not info.is_dir()]
        self._file = file
        self._parts = {info.filename.lower(): info for info in infos}
        if len(infos) > MOST_PARTS or len(self._parts) < len(infos):
            raise _Refused(*_BOMB)
        self._allowed = LARGEST_UNPACKED

    def _pieces(self, part: str) -> Iterator[bytes]:
        return _unpacked(self._file, self._parts[part], self._allowed)

    def _sheet(self, part: str, name: str) -> SheetMarks:
        parser = _parser()
        cells = _Cells(f"工作表“{name}”", parser)
        self._allowed -= _parse(self._pieces(part), parser)
        return cells.marks()

    def _rest(self, part: str) -> None:
        pieces = self._pieces(part)
        is_xml = part.endswith((".xml", ".rels"))
        self._allowed -= _parse(pieces, _parser()) if is_xml else sum(map(len, pieces))

    def scan(self) -> Marks:
        """Look through every part."""
        workbook = _whole(self._file, self._parts.get("xl/workbook.xml"))
        names = _sheet_parts(workbook, _whole(self._file, self._parts.get("xl/_rels/workbook.xml.rels")))
        sheets = {}
        for part in self._parts:
            if part in names:
                sheets[names[part]] = self._sheet(part, names[part])
            else:
                self._rest(part)
        return Marks(sheets, any(p.get("date1904") in ("1", "true") for p in workbook.findall("{*}workbookPr")))


def scan(path: Path) -> Marks:
    """Look through every part of the workbook. Raises InputError with one problem where it may not be read."""
    try:
        with path.open("rb") as file:
            return _Workbook(file).scan()
    except _Refused as refused:
        code, sentence = refused.args
        raise refuse(path.name, code, sentence) from None
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError):
        raise refuse(path.name, *_DAMAGED) from None
