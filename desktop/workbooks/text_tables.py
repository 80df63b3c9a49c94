"""Tables in text files: comma, semicolon or tab between the cells, in UTF-8, GB 18030 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from desktop.workbooks.addresses import column_letter
from desktop.workbooks.sheets import MOST_CELLS, Raw, Refused, too_far

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_KEPT_AS_TEXT = re.compile('="((?:[^"]|"")*)"')
_SEPARATORS = ",\t;"
_LOOKED_AT = 20
_MOST_COLUMNS = 16_384
"""As many as a sheet of Excel has; more make no roster, and take the rooms above too long."""
_UNQUOTED = "CSV 文件的引号没有成对，读不准各列，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"
NOT_TEXT = "文字编码不能识别，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"


def decoded(data: bytes) -> str | None:
    """Return the text in the encoding it proves to be in; ``None`` where it is in none that is met in counties."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _in(data[len(bom) :], encoding)
    text = _in(data, "utf-8")
    return _in(data, "gb18030") if text is None else text


def _in(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def separator(text: str) -> str:
    """Return what stands between the cells: the sign that most of the first lines have, most often."""
    lines = text.splitlines()[:_LOOKED_AT]
    counts = Counter({sign: sum(line.count(sign) for line in lines) for sign in _SEPARATORS})
    return counts.most_common(1)[0][0]


def read_text_table(data: bytes) -> list[list[Raw]]:
    """Return the rows, all of one length. Every cell is text. Raises Refused."""
    text = decoded(data)
    if text is None:
        raise Refused("bad_encoding", NOT_TEXT)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True))
    except csv.Error:
        raise Refused("bad_quotes", _UNQUOTED) from None
    width = max(map(len, lines), default=0)
    if width > _MOST_COLUMNS or width * len(lines) > MOST_CELLS:
        raise too_far("文件", f"{column_letter(width)}{len(lines)}")
    return [[*map(_unwrapped, line), *[""] * (width - len(line))] for line in lines]


def _unwrapped(cell: str) -> str:
    """Return the text of ``="00123"``, by which programs keep Excel from making a number of it."""
    wrapped = _KEPT_AS_TEXT.fullmatch(cell.strip()) if cell.lstrip().startswith("=") else None
    return wrapped[1].replace('""', '"') if wrapped else cell
