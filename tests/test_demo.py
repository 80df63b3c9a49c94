"""The demonstration does the whole job, and the sample rosters are what their program makes."""

from __future__ import annotations

import runpy
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

import resources
from desktop.demo import CORRECTED, ROSTERS, DemoReport, run_demo, tell
from desktop.faults import EnvironmentFault
from desktop.register import open_register
from policies.money import yuan
from policies.problems import InputError


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    return run_demo(tmp_path_factory.mktemp("演示") / "新文件夹")


def test_the_first_import_finds_the_wrong_code_and_writes_nothing(report: DemoReport) -> None:
    (problem,) = report.refused.problems
    assert not report.refused.applied
    assert problem.code == "bad_identity_code"
    sheet = load_workbook(problem.path)[problem.sheet]
    assert str(sheet[problem.cell].value) in problem.sentence
    assert sheet.cell(3, sheet[problem.cell].column).value == "统一社会信用代码"


def test_the_correction_changes_one_cell(report: DemoReport) -> None:
    before = load_workbook(report.folder / ROSTERS[0])
    after = load_workbook(report.folder / CORRECTED)
    changed = [
        (sheet.title, cell.coordinate)
        for sheet in before
        for row in sheet.iter_rows()
        for cell in row
        if after[sheet.title][cell.coordinate].value != cell.value
    ]
    assert changed == [(report.refused.problems[0].sheet, report.refused.problems[0].cell)]


def test_everything_is_in_the_register(report: DemoReport) -> None:
    assert report.imported.applied
    with open_register(report.register) as register:
        assert [register.count(kind) for kind in ("enterprise", "station", "training")] == [80, 60, 30]
        assert len(register.batches()) == 2
        assert register.batch("XX-2020-01") == report.listed[0].batch
    said = [note.code for file in report.imported.files for note in file.readings]
    assert {"date", "serial", "full_width", "figure", "tick", "unit", "placeholder", "total_row"} <= set(said)


def test_both_years_show_every_outcome(report: DemoReport) -> None:
    xiangxi, yeji = ({outcome for outcome, _, _ in listed.outcomes} for listed in report.listed)
    assert {"due", "for_decision", "undetermined", "not_selected", "refused"} <= xiangxi
    assert {"due", "for_decision", "undetermined", "refused"} <= yeji


def test_the_due_of_the_five_measures(report: DemoReport) -> None:
    """Worked out by hand from the rosters."""
    due: dict[str, list[int]] = {}
    for listed in report.listed:
        for line in listed.batch.lines:
            due.setdefault(line.measure, []).append(line.amount // 100)
    assert due["XX-1a"] == [80_000]
    assert due["XX-1b"] == [30_000] * 10
    assert due["XX-1c"] == [10_000] * 9
    assert sorted(due["XX-4a"]) == [50_000] * 8 + [100_000] * 5 + [200_000] * 3
    half_days = [42 * 60, 38 * 90, 45 * 110, 51 * 80, 36 * 110, 40 * 90, 41 * 90, 35 * 80, 37 * 110]
    with_board = [98 * 200, 92 * 200, 116 * 200, 110 * 200, 60 * 200, 150 * 200, 20_700]
    assert sorted(due["YJ-17"]) == sorted(half_days + with_board)


def test_the_lists_are_written(report: DemoReport) -> None:
    for listed in report.listed:
        text = "".join(page.extract_text() for page in PdfReader(listed.pdf).pages).replace("\n", "")
        assert yuan(listed.batch.total) in text
        assert listed.batch.legal_basis in text
        assert load_workbook(listed.workbook).sheetnames


def test_the_invented_document_number_says_so(report: DemoReport) -> None:
    assert report.listed[1].batch.legal_basis.startswith("示例")


def test_the_summary_names_the_cell_the_money_and_the_files(report: DemoReport) -> None:
    told = "\n".join(tell(report))
    assert str(report.refused.problems[0]) in told
    for listed in report.listed:
        assert yuan(listed.batch.total) in told
        assert listed.pdf.name in told
    assert str(report.folder) in told


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    run_demo(tmp_path / "演示", progress=lambda _done, _total, what: told.append(what))
    assert {"写入登记簿", "测算", "写出 XX-2020-01 名单"} <= set(told)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="空的文件夹"):
        run_demo(tmp_path)
    with pytest.raises(InputError, match="空的文件夹"):
        run_demo(tmp_path / "x")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_place_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="可写"):
        run_demo(tmp_path / "文件" / "演示")
    assert stat.S_ISREG((tmp_path / "文件").stat().st_mode)


def test_the_committed_rosters_are_what_the_program_makes(tmp_path: Path) -> None:
    program = runpy.run_path(str(resources.path("rosters/make_rosters.py")))
    program["make"](tmp_path)
    for name in ROSTERS:
        made, kept = load_workbook(tmp_path / name), load_workbook(resources.path(f"rosters/{name}"))
        assert made.sheetnames == kept.sheetnames
        for sheet in made:
            cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
            assert cells == [[cell.value for cell in row] for row in kept[sheet.title].iter_rows()]
