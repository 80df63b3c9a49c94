"""The quarterly, half-yearly and yearly reports: geometry and text of every page, and the same figures in Excel."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.register.dispatch import Total
from desktop.reports.dispatch import (
    Terms,
    appraisal_pdf,
    appraisal_workbook,
    dispatch_pdf,
    dispatch_workbook,
    inspection_pdf,
    inspection_workbook,
    write_dispatch,
)
from desktop.reports.dispatch.grid import MARK
from desktop.reports.dispatch.writing import FiguresDiffer
from tests.reports import geometry
from tests.reports.dispatching import PROBLEMS, appraisal_of, dispatch_of, inspection_of
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed

REPORTS = {
    "none": dispatch_of(0),
    "one": dispatch_of(1),
    "twelve": dispatch_of(12),
    "twenty": dispatch_of(20, quarter=1, money=False),
    "sixty": dispatch_of(60),
    "long names, twelve digits": dispatch_of(12, scale=9_000_000, long=True),
}
PAPERS: dict[str, Callable[[], bytes]] = {
    **{name: partial(dispatch_pdf, report, Terms("0855-6412345")) for name, report in REPORTS.items()},
    "half-year": lambda: inspection_pdf(inspection_of(*PROBLEMS)),
    "half-year without anything": lambda: inspection_pdf(inspection_of()),
    "half-year of many": lambda: inspection_pdf(inspection_of(*PROBLEMS * 30)),
    "year": lambda: appraisal_pdf(appraisal_of(12)),
    "year without anything": lambda: appraisal_pdf(appraisal_of(0)),
    "year of many": lambda: appraisal_pdf(appraisal_of(60, long=True)),
}


@cache
def paper_of(name: str) -> bytes:
    return PAPERS[name]()


@cache
def pages_of(name: str) -> tuple[Any, ...]:
    return geometry.pages_of(paper_of(name))


@pytest.mark.parametrize("name", PAPERS)
def test_geometry_holds_on_every_page(name: str) -> None:
    pages = pages_of(name)
    assert_inside(pages, 18, 279, 12, 206)
    assert_apart(pages)
    assert_not_crossed(pages)
    for number, page in enumerate(pages, 1):
        text = squeezed(page)
        assert f"第{number}页共{len(pages)}页" in text
        assert "从江县商务局" in text
        assert "链头52-da9e94ec8f8e8b83" in text
        assert "打印2020-10-0910:30" in text


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "none"])
def test_every_township_is_in_every_table(name: str) -> None:
    text = geometry.text_of(paper_of(name))
    for place in REPORTS[name].places[1:]:
        assert text.count(place.name) >= 3
    assert "表一网络零售额" in text
    assert "调度图" in text


def test_a_blank_is_printed_as_not_reported_and_the_total_says_how_many() -> None:
    page = squeezed(pages_of("twelve")[0])
    row = page[page.index("东朗镇") : page.index("加鸠镇")]
    assert row.count("未报") >= 8
    assert "0.00" not in row
    assert "1个未报" in page
    assert "全部未报：三季度东朗镇" in page


def test_no_base_and_behind_schedule_are_marked() -> None:
    page = squeezed(pages_of("twelve")[0])
    row = page[page.index("下江镇") : page.index("宰便镇")]
    assert "—" in row
    assert MARK in page
    assert "序时进度75.0%" in page


def test_columns_do_not_change_their_places_from_page_to_page() -> None:
    edges = []
    for page in pages_of("sixty")[:4]:
        upright = {round(line["x0"], 1) for line in page.lines if abs(line["x0"] - line["x1"]) < 0.01}
        edges.append(upright)
    assert all(each == edges[0] for each in edges)


def test_money_neither_approved_nor_paid_here_is_no_zero() -> None:
    page = next(squeezed(page) for page in pages_of("twelve") if "表四奖补资金兑现" in squeezed(page))
    assert "网络销售奖励12321.50286.4089.1212.8566.2" in page
    assert "省级示范推荐1500.00／／／／" in page
    assert "预算500.00万元，已审定286.40万元，已拨付212.85万元，结余213.60万元" in page


def test_the_goals_of_the_documents_are_listed_with_room_to_write() -> None:
    page = squeezed(pages_of("twelve")[-1])
    assert "表六文件目标完成情况" in page
    assert "每年培训应用技术人才500人" in page
    assert "≥2家2022年底" in page
    assert not any("文件目标" in squeezed(page) for page in pages_of("twenty"))


def test_shortcomings_tell_how_they_stand() -> None:
    page = squeezed(pages_of("half-year")[0])
    assert "超期未办结" in page
    assert "2020-09-30已办结" in page
    assert "已办结1个，正在整改0个，超期未办结1个" in page
    assert "本半年没有登记问题" in squeezed(pages_of("half-year without anything")[0])


def test_ties_share_a_rank_and_who_did_not_report_has_none() -> None:
    page = squeezed(pages_of("year")[0])
    first, second, last = (page.index(name) for name in ("第0镇", "第1镇", "第11镇"))
    assert page[first:second].endswith("29.001")
    assert page[second:].startswith("第1镇29.000.0029.001")
    assert page[last:].startswith("第11镇未报0.000.00不排")


@cache
def sheets_of(name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(dispatch_workbook(REPORTS[name])), data_only=True)


@cache
def formulas_of(name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(dispatch_workbook(REPORTS[name])))


@pytest.mark.parametrize("name", REPORTS)
def test_the_workbook_has_the_same_tables_and_charts(name: str) -> None:
    promised = ["表六"] if REPORTS[name].promises else []
    assert sheets_of(name).sheetnames == ["表一", "表二", "表三", "表四", "表五", *promised, "图表"]
    for sheet in sheets_of(name):
        assert sheet.protection.sheet
        assert sheet.print_title_rows


def test_sums_and_rates_are_live_and_have_their_values() -> None:
    values, formulas = sheets_of("twelve")["表一"], formulas_of("twelve")["表一"]
    assert formulas["B5"].value == "=SUM(B7:B18)"
    assert formulas["B6"].value == '=COUNTIF(B7:B18,"未报")'
    assert values["B6"].value == 1
    rows = [values.cell(row, 2).value for row in range(7, 19)]
    assert rows.count("未报") == 1
    assert values["B5"].value == pytest.approx(sum(value for value in rows if value != "未报"))
    assert formulas["F7"].value == "=ROUND(C7/E7*100,1)"
    assert values["F7"].value == pytest.approx(round(values["C7"].value / values["E7"].value * 100, 1), abs=0.11)
    paper = REPORTS["twelve"].figures["online_retail_quarter"][1]
    assert values["B7"].value == pytest.approx((paper.quarter.value or 0) / 10**6)
    assert values["F7"].value == pytest.approx(float(paper.completion or 0))


def test_charts_are_native_in_the_fonts_of_the_sheets() -> None:
    charts = formulas_of("twelve")["图表"]._charts
    assert len(charts) == 3
    names = {chart.title.tx.rich.p[0].r[0].rPr.latin.typeface for chart in charts}
    assert names == {"黑体"}


def test_total_points_are_a_live_sum() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(appraisal_workbook(appraisal_of(3))))["表一"]
    assert sheet["D5"].value == "=SUM(B5:C5)"
    assert openpyxl.load_workbook(io.BytesIO(inspection_workbook(inspection_of(*PROBLEMS)))).sheetnames


def test_both_files_are_written_together_and_are_the_same_each_time(tmp_path: Path) -> None:
    paths = write_dispatch(REPORTS["twelve"], tmp_path)
    assert [path.name for path in paths] == [
        "季度调度表_从江县2020年三季度.xlsx",
        "季度调度表_从江县2020年三季度.pdf",
    ]
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_dispatch(REPORTS["twelve"], tmp_path)] == before


def test_nothing_is_written_where_the_whole_is_not_the_sum_of_its_rows(tmp_path: Path) -> None:
    report = REPORTS["one"]
    whole, row = report.figures["parks"]
    wrong = {**report.figures, "parks": (whole._replace(quarter=Total(999)), row)}
    with pytest.raises(FiguresDiffer, match="parks"):
        write_dispatch(replace(report, figures=wrong), tmp_path)
    assert not list(tmp_path.iterdir())
