"""The program checks itself on the computer where it is to work: the whole way from roster to paper, and the window.

It needs no network, asks nothing, touches no register and no settings of the user, and works frozen and not frozen.
"""

from __future__ import annotations

import json
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import resources
from desktop import __version__
from desktop.awards import assess_register, freeze
from desktop.faults import EnvironmentFault
from desktop.register import Batch, create_register, open_register
from desktop.reports import write_award_list
from desktop.rosters import import_rosters
from desktop.window.portrait import Portrait, check_fonts, check_translation, take_portrait
from desktop.workbooks import read_workbook
from policies.assessment.scenario import read_scenarios, run
from policies.library import built_in, find_policy, scenario_files
from policies.money import yuan
from policies.problems import refuse

REPORT = "selfcheck.json"
PLACE = "自检 资料"
"""The folder of what the check makes: Chinese and with a space, as folders of clerks are."""
_REGISTER, _PICTURE = "自检县 登记簿.subsidy", "主窗口.png"
_ROSTERS = ("服务站点名册.xlsx", "培训班次名册.xlsx")
_POLICY, _YEAR = "yeji-2017", 2018
_CLERK = "自检"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    name: str
    ok: bool
    seconds: float
    told: str
    """What was seen, or the report of what failed."""


class _Check:
    """The steps in their order; each builds on those before it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.register = place / _REGISTER
        self.batch: Batch | None = None
        self.portrait: Portrait | None = None

    def steps(self) -> dict[str, Callable[[], str]]:
        """Return what is to be done, by name."""
        return {
            "register": self._make_register,
            "roster": self._import,
            "award": self._award,
            "paper": self._write,
            "policies": _run_scenarios,
            "fonts": lambda: "、".join(check_fonts()),
            "translation": check_translation,
            "window": self._show,
        }

    def _make_register(self) -> str:
        with create_register(self.register, bureau="自检县商务局", author=_CLERK) as register:
            register.set_setting(f"document.{_POLICY}", "自检〔2018〕0号", author=_CLERK)
        return self.register.name

    def _import(self) -> str:
        paths = [resources.path(f"rosters/{name}") for name in _ROSTERS]
        with open_register(self.register) as register:
            report = import_rosters(register, paths, author=_CLERK)
        if not report.applied:
            raise RuntimeError("\n".join(map(str, report.problems)))
        return f"{sum(file.new for file in report.files)} 个对象"

    def _award(self) -> str:
        with open_register(self.register) as register:
            assessed = assess_register(register, find_policy(_POLICY, _YEAR), _YEAR)
            self.batch = freeze(register, assessed, author=_CLERK)
        return f"{self.batch.code}：{len(self.batch.lines)} 笔，{yuan(self.batch.total)} 元"

    def _write(self) -> str:
        if self.batch is None:
            raise RuntimeError("没有批次可写")
        workbook, pdf = write_award_list(self.batch, self.place)
        cells = {str(cell) for sheet in read_workbook(workbook) for row in sheet.rows for cell in row}
        if not any(line.name in cells for line in self.batch.lines):
            raise RuntimeError(f"{workbook.name} 里读不到名单")
        if not pdf.read_bytes().rstrip().endswith(b"%%EOF"):
            raise RuntimeError(f"{pdf.name} 不完整")
        return f"{workbook.name}、{pdf.name}"

    def _show(self) -> str:
        self.portrait = take_portrait(self.register, "station", self.place / _PICTURE)
        return f"“{self.portrait.title}”，{self.portrait.rows} 行，{self.portrait.family}"


def _run_scenarios() -> str:
    """Run the scenarios that stand beside the built-in policies."""
    counts = dict.fromkeys(built_in(), 0)
    for file in scenario_files():
        for result in map(run, read_scenarios(file.read_text("utf-8"), file.name, built_in())):
            if result.failures:
                raise RuntimeError(f"{file.name}：" + "\n".join(map(str, result.failures)))
            counts[result.scenario.policy.id] += result.passed
    if not all(counts.values()):
        raise RuntimeError(f"有政策没有算例：{counts}")
    return "，".join(f"{policy} {count}" for policy, count in counts.items())


def self_check(folder: Path) -> tuple[Step, ...]:
    """Do every step in ``folder`` and write ``selfcheck.json`` there; one that fails does not keep the others away.

    Raises InputError where an earlier check is there already, EnvironmentFault where nothing can be written.
    """
    check = _Check(_prepare(folder))
    steps = tuple(_try(name, step) for name, step in check.steps().items())
    versions = {"program": __version__, "python": platform.python_version(), "system": platform.platform()}
    if check.portrait:
        versions |= {"qt": check.portrait.qt, "window": check.portrait.platform}
    report = {
        "ok": all(step.ok for step in steps),
        "frozen": bool(getattr(sys, "frozen", False)),
        "utf8_mode": bool(sys.flags.utf8_mode),
        "versions": versions,
        "steps": [asdict(step) for step in steps],
    }
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return steps


def _prepare(folder: Path) -> Path:
    place = folder / PLACE
    try:
        place.mkdir(parents=True)
    except FileExistsError:
        raise refuse(str(place), "checked_before", "这里做过自检，请换一个文件夹，或先删去里面的内容") from None
    except OSError as error:
        raise EnvironmentFault(f"写不了文件夹“{folder}”（{error.strerror}），请换一个可写的位置") from error
    return place


def _try(name: str, step: Callable[[], str]) -> Step:
    began = time.perf_counter()
    try:
        ok, told = True, step()
    except Exception:  # noqa: BLE001  # whatever fails on this computer is what the check is to tell
        ok, told = False, traceback.format_exc()
    return Step(name, ok, round(time.perf_counter() - began, 3), told)


def tell(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield the outcome for the terminal, line by line."""
    for step in steps:
        yield f"{'✓' if step.ok else '✗'} {step.name}  {step.seconds:.2f} 秒  {step.told}"
    yield "自检通过" if all(step.ok for step in steps) else "自检没有通过"
