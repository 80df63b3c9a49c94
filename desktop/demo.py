"""The demonstration: the whole job of a clerk, from four rosters to two award lists, on real files in one folder."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import resources
from desktop.awards import Run, assess_register, freeze
from desktop.faults import EnvironmentFault
from desktop.progress import Progress, silent
from desktop.register import Batch, Register, create_register
from desktop.reports import write_award_list
from desktop.rosters import CellProblem, ImportReport, import_rosters
from policies.assessment import OUTCOMES, Outcome
from policies.language import Policy
from policies.library import built_in
from policies.money import Fen, yuan
from policies.problems import refuse

ENTERPRISES = "企业名册.xlsx"
CORRECTED = "企业名册（已更正）.xlsx"
ROSTERS = (ENTERPRISES, "服务站点名册.xlsx", "培训班次名册.xlsx", "历年奖补.xlsx")
REGISTER = "示例登记簿.subsidy"
BUREAU = "示例县商务局"
CLERK = "示例经办人"
DOCUMENT = "示例文号〔2017〕0号"
"""For yeji-2017, whose text has no number: plainly none of a real office."""
RUNS = (("xiangxi-2018", 2020), ("yeji-2017", 2018))

_ON_THE_LICENCE = "91433124MA4RTBC89B"
"""What the clerk reads on the licence of the enterprise whose code was miscopied."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One policy and year: what came out of the assessment, and the award list of what is due."""

    policy: Policy
    year: int
    outcomes: tuple[tuple[Outcome, int, Fen], ...]
    """(outcome, findings, 分 — due or suggested), in the order of ``OUTCOMES``, without those not in play."""
    batch: Batch
    workbook: Path
    pdf: Path


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demonstration did and where everything is."""

    folder: Path
    register: Path
    refused: ImportReport
    """The first import: a problem was found, nothing was written."""
    corrected: Path
    """The copy in which the clerk corrected the cell."""
    imported: ImportReport
    listed: tuple[Listed, ...]


def run_demo(folder: Path, *, progress: Progress = silent) -> DemoReport:
    """Do the whole job in a new or empty folder.

    Raises InputError where the folder is not empty or is a file, EnvironmentFault where it cannot be written.
    """
    _prepare(folder)
    with create_register(folder / REGISTER, bureau=BUREAU, author=CLERK) as register:
        refused = _import(register, ROSTERS, folder, progress)
        (problem,) = refused.problems
        corrected = _correct(problem, folder / CORRECTED)
        imported = _import(register, (CORRECTED, *ROSTERS[1:]), folder, progress)
        register.set_setting("document.yeji-2017", DOCUMENT, author=CLERK)
        listed = tuple(_list(register, built_in()[policy], year, folder, progress) for policy, year in RUNS)
        return DemoReport(folder, register.path, refused, corrected, imported, listed)


def _prepare(folder: Path) -> None:
    """Make the folder and put the rosters into it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse(str(folder), "folder_not_empty", "演示要放在新的或空的文件夹里，请换一个文件夹名")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ROSTERS:
            shutil.copyfile(resources.path(f"rosters/{name}"), folder / name)
    except OSError as error:
        raise EnvironmentFault(f"写不了文件夹“{folder}”（{error.strerror}），请换一个可写的位置") from error


def _import(register: Register, names: Sequence[str], folder: Path, progress: Progress) -> ImportReport:
    return import_rosters(register, [folder / name for name in names], author=CLERK, progress=progress)


def _correct(problem: CellProblem, corrected: Path) -> Path:
    """Write the licence's code into the cell that the problem names, in a copy of the roster."""
    from openpyxl import load_workbook

    workbook = load_workbook(problem.path)
    workbook[problem.sheet][problem.cell].value = _ON_THE_LICENCE
    workbook.save(corrected)
    return corrected


def _list(register: Register, policy: Policy, year: int, folder: Path, progress: Progress) -> Listed:
    run = assess_register(register, policy, year, progress=progress)
    batch = freeze(register, run, author=CLERK)
    progress(0, 1, f"写出 {batch.code} 名单")
    workbook, pdf = write_award_list(batch, folder)
    progress(1, 1, f"写出 {batch.code} 名单")
    return Listed(policy, year, _outcomes(run), batch, workbook, pdf)


def _outcomes(run: Run) -> tuple[tuple[Outcome, int, Fen], ...]:
    counts = Counter(finding.outcome for finding in run.findings)
    return tuple(
        (outcome, counts[outcome], sum(f.amount or 0 for f in run.findings if f.outcome == outcome))
        for outcome in OUTCOMES
        if counts[outcome] and outcome != "not_in_play"
    )


# What is told of it


def tell(report: DemoReport) -> Iterator[str]:
    """Yield the summary for the terminal, line by line."""
    yield f"第一次导入：发现 {len(report.refused.problems)} 处问题，什么也没有写入"
    yield from (f"  {problem}" for problem in report.refused.problems)
    yield f"更正：在“{report.corrected.name}”里按营业执照改了这一格，再导入"
    yield from _tell_files(report.imported)
    for listed in report.listed:
        yield from _tell_listed(listed)
    yield ""
    yield f"全部文件在 {report.folder}"
    paths = (report.register, report.corrected, *(path for one in report.listed for path in (one.workbook, one.pdf)))
    yield from (f"  {path.name}" for path in paths)


def _tell_files(report: ImportReport) -> Iterator[str]:
    for file in report.files:
        counts = f"{file.rows} 行，新增 {file.new}，整理读法 {len(file.readings)} 处"
        yield f"  {file.path.name} 工作表“{file.sheet}”：{counts}"
    yield "第二次导入：没有问题，已全部写入登记簿" if report.applied else "第二次导入：什么也没有写入"


def _tell_listed(listed: Listed) -> Iterator[str]:
    batch = listed.batch
    yield ""
    yield f"《{listed.policy.title}》{listed.year} 年度"
    for outcome, count, amount in listed.outcomes:
        suggested = "建议 " if outcome == "for_decision" else ""
        yield f"  {OUTCOMES[outcome]} {count} 项" + (f"，{suggested}{yuan(amount)} 元" if amount else "")
    yield f"  批次 {batch.code}：{len(batch.lines)} 笔，{yuan(batch.total)} 元，文号 {batch.legal_basis}"
