"""What a file really is, whatever its name says: told from its bytes, and from the parts or streams inside it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from desktop.workbooks.compound import MAGIC, CompoundFile
from desktop.workbooks.sheets import DAMAGED, ENCRYPTED, Refused
from desktop.workbooks.text_tables import decoded

Format = Literal["xlsx", "xls", "ods", "text"]

LARGEST_FILE = 100 * 2**20
"""Bytes. A roster of 100,000 rows and 20 columns has about 10 MB."""

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"
_NOT_A_TABLE = "请改选名册"
_MAGIC = (
    (b"\x89PNG", "一张图片"),
    (b"\xff\xd8\xff", "一张图片"),
    (b"GIF8", "一张图片"),
    (b"BM", "一张图片"),
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "写字板文档"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MZ", "程序文件"),
    (b"SQLite format 3\0", "数据库"),
)
_OLDEST_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_ZIP_PARTS = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）", _SAVE_AS),
    ("word/document.xml", "Word 文档", _NOT_A_TABLE),
    ("ppt/presentation.xml", "演示文稿", _NOT_A_TABLE),
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def _not_excel(what: str, remedy: str = _NOT_A_TABLE) -> Refused:
    return Refused("not_excel", f"这不是 Excel 工作簿，而是{what}，{remedy}")


def _compound(path: Path, data: bytes) -> Format:
    """Tell the compound files apart: encrypted, WPS's own format, old Excel, anything else."""
    names = CompoundFile(data).names
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise Refused(*ENCRYPTED)
    if path.suffix.lower() in {".et", ".ett"} or "ETExtData" in names:
        raise Refused("wps_table", f"这是 WPS 表格专用格式（.et），{_SAVE_AS}")
    if "Workbook" in names:
        return "xls"
    if "Book" in names:
        raise Refused("old_excel", f"这是 Excel 5.0/95 的旧文件，{_SAVE_AS}")
    what = (
        "Word 文档" if "WordDocument" in names else "演示文稿" if "PowerPoint Document" in names else "旧版 Office 文档"
    )
    raise _not_excel(what)


def _zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in parts else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise Refused(*DAMAGED) from None
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if kind.strip() == _ODS:
        return "ods"
    for part, what, remedy in _ZIP_PARTS:
        if part in parts:
            raise _not_excel(what, remedy)
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        raise _not_excel("OpenDocument 文档")
    raise _not_excel("压缩包", "请解压后改选名册")


def _text(data: bytes) -> Format:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or b"<html" in head:
        raise Refused("html", f"这不是真正的 Excel 工作簿，而是改了名的网页，{_SAVE_AS}")
    if head.startswith(b"<?xml"):
        raise _not_excel("XML 文件", _SAVE_AS)
    if head.startswith(b"id;p"):
        raise _not_excel("SYLK 文件", _SAVE_AS)
    text = decoded(data)
    if text is None or not all(char.isprintable() or char.isspace() for char in text[:100_000]):
        raise Refused("not_excel", f"这不是 Excel 工作簿，也不是文本表格，{_NOT_A_TABLE}")
    return "text"


def sniff(path: Path, data: bytes) -> Format:
    """Tell which reader a file is for by its bytes. Raises Refused with what it is and the remedy."""
    if data.startswith(MAGIC):
        return _compound(path, data)
    if data.startswith(b"PK"):
        return _zip(path)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise _not_excel(what)
    if data.startswith(_OLDEST_EXCEL):
        raise Refused("old_excel", f"这是很早的 Excel 文件，{_SAVE_AS}")
    return _text(data)
