"""What the page of the quarter asks for: places, shortcomings and why one is struck off, points with their reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QWidget

from desktop.register import Register
from desktop.register.dispatch import Mark, Shortcoming, add_places
from desktop.window.asking import Ask
from desktop.window.desk import Desk
from desktop.window.dispatch_reading import Quarter
from policies.problems import InputError

Said = Mapping[str, str]


class Questions:
    """The small dialogs of the page; each writes what was answered, and stays where that cannot be taken."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self._desk = desk
        self._page = page

    def places(self) -> Ask:
        """Ask whose townships or counties are to be entered."""
        sentence = "县级代码 6 位，登记全部乡镇；市（州）代码 4 位，登记全部县（市、区）。"
        asked = Ask(self._page, "按区划登记", sentence, "登记", lambda said: self._add_places(asked, said))
        asked.ask("行政区划代码", hint="如 522633")
        asked.open()
        return asked

    def _add_places(self, asked: Ask, said: Said) -> None:
        code, author = said["行政区划代码"], self._desk.author
        self._write(asked, "登记地方", lambda register: add_places(register, code, author=author))

    def shortcoming(self, quarter: Quarter, one: Shortcoming) -> Ask:
        """Ask for a shortcoming, or for what became of it."""
        title = "修改问题" if one.id else f"登记问题：{one.year} 年{'一二三四'[one.quarter - 1]}季度"
        asked = Ask(self._page, title, "", "保存", lambda said: self._save(asked, one, said))
        asked.offer("地方", _places(quarter, whole=True), one.division)
        asked.ask("存在的问题", text=one.problem)
        asked.ask("整改措施", text=one.measures, optional=True)
        asked.ask("责任单位（责任人）", text=one.responsible, optional=True)
        asked.ask("完成期限", text=_iso(one.deadline), hint="如 2020-12-31", optional=True)
        if one.id:
            asked.ask("办结日期", text=_iso(one.done_on), hint="如 2020-12-20", optional=True)
            asked.ask("办理结果", text=one.outcome, optional=True)
        asked.open()
        return asked

    def _save(self, asked: Ask, one: Shortcoming, said: Said) -> None:
        try:
            days = {name: _day(said.get(name, "")) for name in ("完成期限", "办结日期")}
        except ValueError as error:
            asked.complain(str(error))
            return
        changed = replace(
            one, division=said["地方"], problem=said["存在的问题"], measures=said["整改措施"],
            responsible=said["责任单位（责任人）"], deadline=days["完成期限"], done_on=days["办结日期"],
            outcome=said.get("办理结果", ""),
        )  # fmt: skip
        author = self._desk.author
        self._write(asked, "问题与措施", lambda register: register.dispatch.note_shortcoming(changed, author=author))

    def drop(self, one: Shortcoming) -> Ask:
        """Ask why a shortcoming is struck off."""
        sentence = f"“{one.problem}”删去后不再列入调度表和督查表，登记簿的记录中仍可查到。"
        asked = Ask(self._page, "删去问题", sentence, "删去", lambda said: self._drop(asked, one, said))
        asked.ask("理由")
        asked.open()
        return asked

    def _drop(self, asked: Ask, one: Shortcoming, said: Said) -> None:
        author, reason = self._desk.author, said["理由"]
        self._write(
            asked,
            "删去问题",
            lambda register: register.dispatch.void_shortcoming(one.id, author=author, reason=reason),
        )

    def mark(self, quarter: Quarter) -> Ask:
        """Ask for points that are added to a place or taken from it."""
        asked = Ask(self._page, "加减分", "减分写负数。", "保存", lambda said: self._add_mark(asked, quarter, said))
        asked.offer("地方", _places(quarter, whole=False))
        asked.ask("分", hint="如 2、-1.5")
        asked.ask("理由")
        asked.ask("依据", optional=True)
        asked.open()
        return asked

    def _add_mark(self, asked: Ask, quarter: Quarter, said: Said) -> None:
        try:
            points = Decimal(said["分"].strip().replace("−", "-"))
        except InvalidOperation:
            asked.complain(f"“{said['分']}”不是数，应如 2、-1.5")
            return
        one = Mark(
            division=said["地方"], year=quarter.report.year, points=points, reason=said["理由"], document=said["依据"]
        )
        author = self._desk.author
        self._write(asked, "加减分", lambda register: register.dispatch.add_mark(one, author=author))

    def unmark(self, quarter: Quarter) -> Ask:
        """Ask which points of the year are taken back, and why."""
        names = {place.code: place.name for place in quarter.places}
        said = [
            (str(one.id), f"{names.get(one.division, one.division)} {one.points:+f} {one.reason}")
            for one in quarter.marks
        ]
        sentence = "撤回后不再计入考核得分，登记簿的记录中仍可查到。"
        asked = Ask(self._page, "撤回加减分", sentence, "撤回", lambda answer: self._unmark(asked, answer))
        asked.offer("加减分", said)
        asked.ask("理由")
        asked.open()
        return asked

    def _unmark(self, asked: Ask, said: Said) -> None:
        author, number, reason = self._desk.author, int(said["加减分"]), said["理由"]
        self._write(
            asked, "撤回加减分", lambda register: register.dispatch.void_mark(number, author=author, reason=reason)
        )

    def _write(self, asked: Ask, what: str, work: Callable[[Register], object]) -> None:
        self._desk.operations.work(
            self._page, what, lambda register, _: work(register), lambda _: asked.accept(), changes=True,
            refused=lambda error: asked.complain(_first(error)),
        )  # fmt: skip


def _places(quarter: Quarter, *, whole: bool) -> list[tuple[str, str]]:
    area = [("", quarter.report.heading.whole)] if whole else []
    return [*area, *((place.code, place.name) for place in quarter.places)]


def _first(error: InputError) -> str:
    return error.problems[0].sentence


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    with suppress(ValueError):
        return date.fromisoformat(text.strip())
    raise ValueError(f"“{text.strip()}”不是日期，应如 2020-12-31")
