"""Zip packages of strangers, as xlsx and ods are: every part unpacked within limits, no XML with a DTD."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from desktop.workbooks.sheets import DAMAGED, Refused

MOST_PARTS = 2_000
LARGEST_UNPACKED = 400 * 2**20
"""Bytes, all parts together."""
HIGHEST_RATIO = 250
"""Unpacked to packed, for a part above 10 MB. Deflate can reach 1,030; real sheets stay below 60."""

_CHUNK = 2**20
_LARGEST_SMALL = 8 * _CHUNK
_STORED, _DEFLATED = 0, 8
_BOMB = ("too_large", "工作簿解开后大得异常，不像一份名册，已拒绝读取，请向报送单位核实来源")
_DTD = ("hostile", "工作簿里含有外部定义（DTD），正常的 Excel 文件没有，已拒绝读取，请向报送单位核实来源")


@contextmanager
def damage_told() -> Iterator[None]:
    """Raise Refused for whatever the parsers say of a broken file."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, KeyError):
        raise Refused(*DAMAGED) from None


def _no_dtd(*_: object) -> None:
    raise Refused(*_DTD)


def new_parser() -> expat.XMLParserType:
    """Return a parser that refuses every DTD."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_dtd
    return parser


def _packed(file: IO[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a part as they lie in the file, at most as many as the directory says."""
    file.seek(info.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise Refused(*DAMAGED)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = info.compress_size
    while left > 0:
        data = file.read(min(left, 2**16))
        if not data:
            raise Refused(*DAMAGED)
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
        raise Refused(*DAMAGED)


def _unpacked(file: IO[bytes], info: zipfile.ZipInfo, allowed: int) -> Iterator[bytes]:
    """Yield the true contents of a part in pieces, trusting none of the sizes that the zip tells."""
    if info.flag_bits & 1 or info.compress_type not in (_STORED, _DEFLATED):
        raise Refused(*DAMAGED)
    packed = _packed(file, info)
    size = 0
    for piece in packed if info.compress_type == _STORED else _inflated(packed):
        size += len(piece)
        if size > allowed or (size > 10 * _CHUNK and size > HIGHEST_RATIO * info.compress_size):
            raise Refused(*_BOMB)
        yield piece
    if size != info.file_size:
        raise Refused(*DAMAGED)


class Package:
    """A zip file whose parts are read within limits."""

    def __init__(self, file: IO[bytes]) -> None:
        infos = [info for info in zipfile.ZipFile(file).infolist() if not info.is_dir()]
        self._file = file
        self._parts = {info.filename.lower(): info for info in infos}
        if len(infos) > MOST_PARTS or len(self._parts) < len(infos):
            raise Refused(*_BOMB)
        self._sizes: dict[str, int] = {}

    @property
    def parts(self) -> Iterable[str]:
        """The names of all parts, in small letters."""
        return self._parts

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield what a part holds, unpacked within the limits."""
        if part not in self._parts:
            raise Refused(*DAMAGED)
        self._sizes[part] = 0
        for piece in _unpacked(self._file, self._parts[part], LARGEST_UNPACKED - sum(self._sizes.values())):
            self._sizes[part] += len(piece)
            yield piece

    def parse(self, part: str, parser: expat.XMLParserType) -> None:
        """Parse an XML part to its end."""
        for piece in self.pieces(part):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def root(self, part: str) -> ET.Element:
        """Return the root of a small part."""
        pieces = []
        size = 0
        for piece in self.pieces(part):
            size += len(piece)
            if size > _LARGEST_SMALL:
                raise Refused(*_BOMB)
            pieces.append(piece)
        data = b"".join(pieces)
        new_parser().Parse(data, True)
        return ET.fromstring(data)  # noqa: S314  # the parser before has refused every DTD

    def look_through(self, parts: Iterable[str]) -> None:
        """Unpack parts that nobody reads here, XML ones through a parser: the reader of values will open them."""
        for part in parts:
            if part.endswith((".xml", ".rels")):
                self.parse(part, new_parser())
            else:
                for _ in self.pieces(part):
                    pass
