"""Write the files of this folder with LibreOffice, as townships that have no Excel do. Needs ``soffice``.

The files are committed: the tests do not need LibreOffice. Run: python3 tests/rosters/files/make_files.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
CODES = ("91330100799655058B", "91350100M000100Y43", "91440300708461136T")


def plain(sheet: Worksheet) -> None:
    sheet.append(["企业名称", "统一社会信用代码", "网络销售额（2019年）", "依法纳税（2019年）", "开业或投入运营日期"])
    sheet.append(["甲公司", CODES[0], 1200.5, "是", date(2018, 6, 25)])
    sheet.append(["乙公司", CODES[1], 300, "否", date(2019, 1, 1)])


def form(sheet: Worksheet) -> None:
    """A title, a unit line, a heading of two merged rows, hidden row and column, totals, a note."""
    sheet.append(["吉首市电商企业申报汇总表"])
    sheet.append(["填报单位：吉首市商务局", None, None, None, "单位：万元"])
    sheet.append(["序号", "企业名称", "统一社会信用代码", "网络销售额", None, "备注"])
    sheet.append([None, None, None, "2018年", "2019年", None])
    sheet.append([1, "甲公司", CODES[0], 100, 120.5, None])
    sheet.append([2, "乙公司", CODES[1], 30, "4万元", "已核"])
    sheet.append([None, "合计", None, "=SUM(D5:D6)", "=SUM(E5:E6)", None])
    sheet.append(["注：按企业申报数填列。"])
    for area in ("A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4"):
        sheet.merge_cells(area)
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["D"].hidden = True


def errors(sheet: Worksheet) -> None:
    sheet.append(["企业名称", "网络销售额（2019年）"])
    sheet.append(["甲公司", "=1/0"])
    sheet.append(["乙公司", "=2+3"])


BOOKS = {"plain": plain, "form": form, "errors": errors}
FILTERS = {"xlsx": "xlsx", "xls": "xls:MS Excel 97", "ods": "ods"}


def convert(path: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = shutil.which("soffice") or "soffice"
    words: list[str | Path] = [office, profile, "--headless", "--convert-to", kind, "--outdir", folder / "out", path]
    subprocess.run(words, check=True)
    return folder / "out" / f"{path.stem}.{kind.partition(':')[0]}"


def main() -> None:
    """Make every file anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for stem, fill in BOOKS.items():
            workbook = Workbook()
            workbook.active.title = "名册"
            fill(workbook.active)
            source = folder / f"{stem}.xlsx"
            workbook.save(source)
            for suffix, kind in FILTERS.items():
                shutil.copyfile(convert(source, kind, folder), HERE / f"{stem}.{suffix}")
        for stem, kind in (("page", "html"), ("fods", "fods")):
            made = convert(folder / "plain.xlsx", kind, folder)
            shutil.copyfile(made, HERE / f"{stem}{made.suffix}")
        made = convert(folder / "plain.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1", folder)
        shutil.copyfile(made, HERE / "utf8.csv")


if __name__ == "__main__":
    main()
