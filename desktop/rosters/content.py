"""What a file really is, whatever its name says: told from its first bytes and, in a zip, from its parts."""

from __future__ import annotations

import zipfile
from pathlib import Path

from desktop.faults import EnvironmentFault
from policies.problems import InputError, refuse

LARGEST_FILE = 100 * 2**20
"""Bytes. A roster of 100,000 rows and 20 columns has about 10 MB."""

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"
_NOT_A_TABLE = "请改选 .xlsx 名册"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG", "一张图片"),
    (b"\xff\xd8\xff", "一张图片"),
    (b"GIF8", "一张图片"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"MZ", "程序文件"),
)
_ZIP_PARTS = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）", _SAVE_AS),
    ("content.xml", "OpenDocument 表格（.ods）", _SAVE_AS),
    ("word/document.xml", "Word 文档", _NOT_A_TABLE),
    ("ppt/presentation.xml", "演示文稿", _NOT_A_TABLE),
)


def _named(stream: str) -> bytes:
    return stream.encode("utf-16-le")


def _old(path: Path, start: bytes) -> InputError:
    """Tell the compound files apart: encrypted, WPS's own format, old Excel, anything else."""
    if _named("EncryptedPackage") in start or _named("EncryptionInfo") in start:
        return refuse(path.name, "encrypted", "文件设有打开密码，请用 Excel 或 WPS 打开，取消密码后另存为 .xlsx 再导入")
    if path.suffix.lower() in (".et", ".ett") or _named("ETExtData") in start:
        return refuse(path.name, "wps_table", f"这是 WPS 表格专用格式（.et），{_SAVE_AS}")
    if _named("Workbook") in start or _named("Book") in start or path.suffix.lower() == ".xls":
        return refuse(path.name, "old_excel", f"这是旧版 Excel 文件（.xls），{_SAVE_AS}")
    return refuse(path.name, "not_excel", f"这不是 Excel 工作簿（旧版 Office 文档），{_NOT_A_TABLE}")


def _is_text(start: bytes) -> bool:
    """Whether the bytes are text in an encoding met in counties; a character cut at the end does not matter."""
    if b"\0" in start:
        return start.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = start.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(start) - 4:
                continue
            text = start[: error.start].decode(encoding)
        return all(char.isprintable() or char.isspace() or char == "\ufeff" for char in text)
    return False


def _other(path: Path, start: bytes) -> InputError:
    for magic, what in _MAGIC:
        if start.startswith(magic):
            return refuse(path.name, "not_excel", f"这不是 Excel 工作簿，而是{what}，{_NOT_A_TABLE}")
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or b"<html" in head:
        return refuse(path.name, "html", f"这不是真正的 Excel 工作簿，而是改了名的网页，{_SAVE_AS}")
    if head.startswith(b"<?xml"):
        return refuse(path.name, "not_excel", f"这不是 Excel 工作簿，而是 XML 文件，{_SAVE_AS}")
    if _is_text(start):
        return refuse(path.name, "text", f"这不是 Excel 工作簿，而是文本（CSV）文件，{_SAVE_AS}")
    return refuse(path.name, "not_excel", f"这不是 Excel 工作簿，{_NOT_A_TABLE}")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise refuse(path.name, "damaged", "工作簿不完整或已损坏，请重新复制或向报送单位重新要一份") from None
    if "xl/workbook.xml" in parts:
        return
    for part, what, remedy in _ZIP_PARTS:
        if part in parts:
            raise refuse(path.name, "not_excel", f"这不是 .xlsx 工作簿，而是{what}，{remedy}")
    raise refuse(path.name, "not_excel", f"这不是 Excel 工作簿，而是压缩包，请解压后{_NOT_A_TABLE.removeprefix('请')}")


def _beginning(path: Path) -> bytes:
    """Return the first 64 KB; a compound file names its streams there or, when large, further on."""
    with path.open("rb") as file:
        start = file.read(2**16)
        return start + file.read(LARGEST_FILE) if start.startswith(_OLE) else start


def check_content(path: Path) -> None:
    """Let only a whole .xlsx workbook pass.

    Raises InputError with one problem for anything else, and EnvironmentFault where the file cannot be read now.
    """
    if not path.is_file():
        raise refuse(str(path), "not_found", "找不到这个文件，请核对路径和文件名")
    try:
        size, start = path.stat().st_size, _beginning(path)
    except OSError as error:
        raise EnvironmentFault(
            f"读不了“{path}”（{error.strerror}），可能正被其他程序占用，请关闭该程序或检查权限后重试"
        ) from error
    if not start:
        raise refuse(path.name, "empty_file", "文件是空的（0 字节），请重新复制或向报送单位重新要一份")
    if size > LARGEST_FILE:
        raise refuse(path.name, "too_large", "文件超过 100 MB，不像一份名册，请拆成几份或删去图片后再导入")
    if start.startswith(_OLE):
        raise _old(path, start)
    if not start.startswith(b"PK"):
        raise _other(path, start)
    _check_zip(path)
