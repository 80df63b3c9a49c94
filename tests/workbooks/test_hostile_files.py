"""Wrong and hostile files: each is refused with one sentence, and the process lives."""

from __future__ import annotations

import ctypes
import io
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.progress import Cancelled
from desktop.workbooks import Sheet, read_workbook
from desktop.workbooks.windows_limit import Limits, bind, limits
from desktop.workbooks.xlsx_scan import scan_xlsx
from policies.problems import InputError

from .conftest import compound, zip_of

SHEET = "xl/worksheets/sheet1.xml"


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


DTD = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet'
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
BIFF = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
BOMB = b"<sheetData>" + b" " * (80 * 2**20)

REFUSED = {
    "empty": (b"", "empty_file"),
    "utf-16 without a mark": ("企业名称\t网络销售额".encode("utf-16-le"), "not_excel"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_excel"),
    "pdf": (b"%PDF-1.7\n", "not_excel"),
    "binary": (bytes(range(256)) * 4, "not_excel"),
    "html": (b"\xef\xbb\xbf\n<HTML><body><table></table></body>", "html"),
    "html of excel": (b"<div></div>\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "html"),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "not_excel"),
    "quotes not closed": ('企业名称,网络销售额\n"某公司,5\n'.encode(), "bad_quotes"),
    "text far to the right": (b"a" + b"," * 20_000 + b"\n" * 1000, "far_cell"),
    "excel 95": (compound({"Book": b""}), "old_excel"),
    "excel 95 in a new stream": (compound({"Workbook": b"\x09\x08\x08\x00\x00\x05" + bytes(6)}), "old_excel"),
    "excel 4": (b"\x09\x04\x06\x00\x00\x04\x10\x00", "old_excel"),
    "nothing in the old workbook": (compound({"Workbook": b""}), "damaged"),
    "encrypted": (compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "encrypted"),
    "old with a password": (compound({"Workbook": BIFF + b"\x2f\x00\x36\x00" + bytes(54)}), "encrypted"),
    "wps": (compound({"ETExtData": b"", "Workbook": b""}), "wps_table"),
    "old word": (compound({"WordDocument": b""}), "not_excel"),
    "half a header": (compound({"Workbook": b""})[:300], "damaged"),
    "half a compound file": (compound({"Workbook": b""})[:2000], "damaged"),
    "ods without content": (zip_of({"mimetype": ODS_KIND}), "damaged"),
    "odt": (zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}), "not_excel"),
    "docx": (zip_of({"word/document.xml": ""}), "not_excel"),
    "xlsb": (zip_of({"xl/workbook.bin": ""}), "not_excel"),
    "zip": (zip_of({"a.txt": ""}), "not_excel"),
    "truncated": (plain()[:-300], "damaged"),
    "no relations": (zip_of({"xl/workbook.xml": "x"}), "damaged"),
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
        read_workbook(path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place == "名册.xlsx"
    assert "请" in problem.sentence, "the remedy"
    assert re.search(r"[\u4e00-\u9fff]", problem.sentence)


def test_by_its_name_an_et_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "名册.et"
    path.write_bytes(compound({"Workbook": b""}))
    with pytest.raises(InputError, match="WPS"):
        read_workbook(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_workbook(tmp_path / "没有.xlsx")
    assert caught.value.problems[0].code == "not_found"
    with pytest.raises(InputError):
        read_workbook(tmp_path)


def test_a_lying_size_is_seen(tmp_path: Path) -> None:
    data = bytearray(plain())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1).to_bytes(4, "little")
    path = tmp_path / "名册.xlsx"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].code == "damaged"


def test_twice_the_same_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    with pytest.raises(InputError):
        read_workbook(path)


def test_empty_formatted_cells_far_out_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(in_sheet(b"</row></sheetData>", b'<c r="XFD1048576" s="0"/></row></sheetData>'))
    (sheet,) = read_workbook(path)
    assert sheet.rows[1] == ["某公司", 5.0]


def test_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    # One column by a million rows is within the limit; ten columns are not.
    far = in_sheet(b'<row r="2">', b'<row r="1048576">' + b"<c><v>1</v></c>" * 10)
    path.write_bytes(far)
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].code == "far_cell"


def test_errors_and_formulas_without_result_are_marked(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "表一"
    sheet.append(["=1+1", "#REF!", "=A1"])
    sheet["B1"].data_type = "e"
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    with path.open("rb") as file:
        marks = scan_xlsx(file).sheets["表一"]
    assert marks.uncomputed == {(1, 1), (1, 3)}
    assert marks.errors == {(1, 2)}


def test_a_computed_formula_is_read(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    empty_text = b'<c r="C2" t="str"><f>""</f><v></v></c>'
    path.write_bytes(in_sheet(b"<v>5</v></c>", b"<f>2+3</f><v>5</v></c>" + empty_text))
    (sheet,) = read_workbook(path)
    assert sheet.rows[1][1:] == [5.0, ""]
    assert sheet.marks.uncomputed == frozenset()


def test_the_first_cell_read_is_a1(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active["C5"] = "x"
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    (sheet,) = read_workbook(path)
    assert sheet.rows[4][2] == "x"


def test_a_sheet_that_is_not_plain_is_looked_at_closely(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    workbook = Workbook()
    sheet = workbook.active
    for number in range(1, 6):
        sheet.append([number, number])
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("C1:D2")
    workbook.save(path)
    (read,) = read_workbook(path)
    assert read.marks.hidden_rows == {2, 4}
    assert read.marks.hidden_columns == {2}
    assert read.marks.merged == ((1, 3, 2, 4),)


def test_elements_with_a_prefix_are_known(tmp_path: Path) -> None:
    def prefixed(part: str, data: bytes) -> bytes:
        if part != SHEET:
            return data
        named = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")
        return named.replace(b'<x:row r="2"', b'<x:row r="2" hidden="true"')

    path = tmp_path / "名册.xlsx"
    path.write_bytes(rebuilt(prefixed))
    (read,) = read_workbook(path)
    assert read.rows[1] == ["某公司", 5.0]
    assert read.marks.hidden_rows == {2}


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    slow = "import time; time.sleep(60)"
    monkeypatch.setattr("desktop.workbooks.process._command", lambda: [sys.executable, "-c", slow])
    with pytest.raises(InputError) as caught:
        read_workbook(path, most_seconds=0.3)
    assert caught.value.problems[0].code == "too_slow"


def test_a_file_that_breaks_the_reader_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    monkeypatch.setattr("desktop.workbooks.process._command", lambda: [sys.executable, "-c", "import os; os.abort()"])
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].code == "unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
def test_the_reader_cannot_take_all_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    greedy = "from desktop.workbooks import child; child._answer = lambda p: bytes(2**31); child.main()"
    monkeypatch.setattr("desktop.workbooks.process._command", lambda: [sys.executable, "-c", greedy])
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert caught.value.problems[0].code == "unreadable"


def test_a_fault_of_ours_is_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    monkeypatch.setattr("desktop.workbooks.process._command", lambda: [sys.executable, "-c", "1 / 0"])
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        read_workbook(path)


def test_an_answer_with_code_in_it_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    evil = "import os, pickle, sys; sys.stdin.read(); sys.stdout.buffer.write(pickle.dumps(os.system))"
    monkeypatch.setattr("desktop.workbooks.process._command", lambda: [sys.executable, "-c", evil])
    with pytest.raises(pickle.UnpicklingError):
        read_workbook(path)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_workbook(path, tick=stop)


def test_the_program_starts_itself_where_it_has_no_interpreter(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(plain())
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--read-workbook"], input=os.fsencode(path), capture_output=True, check=True
    )
    assert b"Sheet" in done.stdout
    assert not done.stderr


def written(path: Path, data: bytes) -> Sheet:
    path.write_bytes(data)
    (sheet,) = read_workbook(path)
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f'企业名称{separator}网络销售额\r\n"某{separator}公司"{separator}5\r\n䶮{separator}\r\n\r\n'
    sheet = written(tmp_path / "名册.csv", text.encode(encoding))
    assert sheet.name == ""
    assert sheet.rows == [["企业名称", "网络销售额"], [f"某{separator}公司", "5"], ["䶮", ""], ["", ""]]


def test_a_text_wider_than_any_sheet_is_refused(tmp_path: Path) -> None:
    assert len(written(tmp_path / "宽.csv", b"," * 16_383).rows[0]) == 16_384
    with pytest.raises(InputError) as refused:
        written(tmp_path / "更宽.csv", b"," * 16_384)
    assert [problem.code for problem in refused.value.problems] == ["far_cell"]


def test_the_limits_of_a_job_are_laid_out_as_windows_has_them() -> None:
    """The rest of it runs on Windows only."""
    made = limits(2**30)
    assert ctypes.sizeof(Limits) == (144 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112)
    assert Limits.process_memory.offset == (112 if ctypes.sizeof(ctypes.c_void_p) == 8 else 96)
    assert (made.process_memory, made.basic.flags) == (2**30, 0x500)
    bind(2**30)  # nothing happens elsewhere
