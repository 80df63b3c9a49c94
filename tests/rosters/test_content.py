"""Wrong and hostile files: each is refused with one sentence, and the process lives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.rosters.content import check_content
from desktop.rosters.scan import scan
from desktop.rosters.sheets import read_sheets
from policies.problems import InputError

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def plain() -> bytes:
    workbook = Workbook()
    workbook.active.append(["企业名称", "网络销售额（2019年）"])
    workbook.active.append(["某公司", 5])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def rebuilt(change: Callable[[str, bytes], bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(buffer, "w", method) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return buffer.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    def change(part: str, data: bytes) -> bytes:
        assert part != SHEET or old in data
        return data.replace(old, new) if part == SHEET else data

    return rebuilt(change)


def zip_of(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for part in parts:
            made.writestr(part, "x")
    return buffer.getvalue()


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


DTD = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet'
BOMB = b"<sheetData>" + b" " * (80 * 2**20)

REFUSED = {
    "empty": (b"", "empty_file"),
    "text": ("企业名称,网络销售额\n某公司,5\n".encode(), "text"),
    "gbk csv": ("企业名称,网络销售额\n某公司,5\n".encode("gb18030") * 9000, "text"),
    "utf-16 text": ("企业名称\t网络销售额".encode("utf-16"), "text"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_excel"),
    "pdf": (b"%PDF-1.7\n", "not_excel"),
    "binary": (bytes(range(256)) * 4, "not_excel"),
    "html": (b"\xef\xbb\xbf\n<HTML><body><table></table></body>", "html"),
    "html of excel": (b"<div></div>\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "html"),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "not_excel"),
    "old excel": (OLE + utf16("Workbook"), "old_excel"),
    "encrypted": (OLE + utf16("EncryptedPackage"), "encrypted"),
    "wps": (OLE + utf16("ETExtData") + utf16("Workbook"), "wps_table"),
    "old word": (OLE + utf16("WordDocument"), "not_excel"),
    "ods": (zip_of("mimetype", "content.xml"), "not_excel"),
    "docx": (zip_of("word/document.xml"), "not_excel"),
    "xlsb": (zip_of("xl/workbook.bin"), "not_excel"),
    "zip": (zip_of("a.txt"), "not_excel"),
    "truncated": (plain()[:-300], "damaged"),
    "no relations": (zip_of("xl/workbook.xml"), "damaged"),
    "broken xml": (in_sheet(b"</sheetData>", b""), "damaged"),
    "dtd": (in_sheet(b"<worksheet", DTD), "hostile"),
    "dtd in utf-16": (
        rebuilt(lambda p, d: "<!DOCTYPE a []><worksheet/>".encode("utf-16") if p == SHEET else d),
        "hostile",
    ),
    "bomb": (in_sheet(b"<sheetData>", BOMB), "too_large"),
    "far cell": (in_sheet(b'r="B2"', b'r="XFD1048576"'), "far_cell"),
    "far cell in small letters": (in_sheet(b'r="B2"', b'r="xfd1048576"'), "far_cell"),
    "no address": (in_sheet(b'r="B2"', b'r="2"'), "damaged"),
    "address that overflows": (in_sheet(b'r="B2"', b'r="ZZZZZZZ99999999999"'), "damaged"),
    "row that overflows": (in_sheet(b'r="B2"', b'r="XFD4294967295"'), "far_cell"),
    "row zero": (in_sheet(b'r="B2"', b'r="B0"'), "damaged"),
    "bzip2 inside": (rebuilt(lambda _, d: d, method=zipfile.ZIP_BZIP2), "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    data, code = REFUSED[name]
    path = tmp_path / "名册.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_sheets(path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place == "名册.xlsx"
    assert "请" in problem.sentence, "the remedy"
    assert re.search(r"[\u4e00-\u9fff]", problem.sentence)


def test_by_its_name_an_et_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "名册.et"
    path.write_bytes(OLE + utf16("Workbook"))
    with pytest.raises(InputError, match="WPS"):
        check_content(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_sheets(tmp_path / "没有.xlsx")
    assert caught.value.problems[0].code == "not_found"
    with pytest.raises(InputError):
        read_sheets(tmp_path)


def test_a_lying_size_is_seen(tmp_path: Path) -> None:
    data = bytearray(plain())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1).to_bytes(4, "little")
    path = tmp_path / "名册.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_sheets(path)
    assert caught.value.problems[0].code == "damaged"


def test_twice_the_same_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    with pytest.raises(InputError):
        read_sheets(path)


def test_empty_formatted_cells_far_out_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(in_sheet(b"</row></sheetData>", b'<c r="XFD1048576" s="0"/></row></sheetData>'))
    (sheet,) = read_sheets(path)
    assert sheet.rows[1] == ["某公司", 5.0]


def test_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    # One column by a million rows is within the limit; ten columns are not.
    far = in_sheet(b'<row r="2">', b'<row r="1048576">' + b"<c><v>1</v></c>" * 10)
    path.write_bytes(far)
    with pytest.raises(InputError) as caught:
        read_sheets(path)
    assert caught.value.problems[0].code == "far_cell"


def test_errors_and_formulas_without_result_are_marked(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "表一"
    sheet.append(["=1+1", "#REF!", "=A1"])
    sheet["B1"].data_type = "e"
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    marks = scan(path).sheets["表一"]
    assert marks.uncomputed == {(1, 1), (1, 3)}
    assert marks.errors == {(1, 2)}


def test_a_computed_formula_is_read(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    empty_text = b'<c r="C2" t="str"><f>""</f><v></v></c>'
    path.write_bytes(in_sheet(b"<v>5</v></c>", b"<f>2+3</f><v>5</v></c>" + empty_text))
    (sheet,) = read_sheets(path)
    assert sheet.rows[1][1:] == [5.0, ""]
    assert sheet.marks.uncomputed == frozenset()


def test_the_first_cell_read_is_a1(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active["C5"] = "x"
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    (sheet,) = read_sheets(path)
    assert sheet.rows[4][2] == "x"
