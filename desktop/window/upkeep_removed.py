"""Who was taken off the lists, to be brought back, and personal rows past their retention, to be removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from desktop.register import Due, Register, SubjectRow
from desktop.register.identity import masked
from desktop.window.asking import Ask
from desktop.window.cells import Cell, Look
from desktop.window.complaints import Notice
from desktop.window.grouped_model import Group
from desktop.window.page import Page
from desktop.window.parts import TextField, boxed, button, label, row
from desktop.window.upkeep_line import Line
from policies.facts import SUBJECT_KINDS
from policies.problems import InputError

_YEARS_KEPT = 10


class RemovedPart:
    """The lines of this part, and what can be done about them."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def groups(self, withdrawn: tuple[SubjectRow, ...]) -> Iterator[Group[Line]]:
        """Yield who was withdrawn, and the line from which personal rows are removed."""
        lines = tuple(self._line(one) for one in withdrawn)
        if lines:
            yield Group((Cell("撤下的对象", Look.GROUP, "不列入名单和测算，可以恢复"),), lines)
        cells = Cell("清除保存期满的个人信息..."), Cell(""), Cell("")
        told = "个人、学员、新增就业人员，主管办理"
        yield Group((Cell("个人信息", Look.GROUP),), (Line(cells, "清除保存期满的个人信息", told, self._retention),))

    def _line(self, one: SubjectRow) -> Line:
        kind, code = SUBJECT_KINDS[one.kind], masked(one.kind, one.identity_code)
        cells = Cell(one.name), Cell(kind, Look.QUIET), Cell(code, Look.CODE)
        return Line(cells, one.name, f"{kind}　{one.division_name}", lambda: self._withdrawn(one))

    def _withdrawn(self, one: SubjectRow) -> Iterator[QWidget]:
        back = button("恢复...")
        back.clicked.connect(lambda: self.ask_to_bring_back(one))
        yield boxed(row(back, None))
        yield label("恢复后重新列入名单和测算，原有的奖补和记录都在；可以撤销。", "note", wrap=True)

    def ask_to_bring_back(self, one: SubjectRow) -> Ask:
        """Ask why a subject comes back to the lists."""

        def answered(said: Mapping[str, str]) -> None:
            def work(register: Register, author: str) -> None:
                register.bring_back(one.id, author=author, reason=said["原因"])

            self._write("恢复", work, ask.accept, lambda error: ask.complain(error.problems[0].sentence))

        ask = Ask(self._page, "恢复", f"“{one.name}”重新列入名单和测算。", "恢复", answered)
        ask.ask("原因")
        ask.open()
        return ask

    # Retention

    def _retention(self) -> Iterator[QWidget]:
        day, reason = TextField("清除这一天以前的", "如 2016-01-01"), TextField("原因", "如 保存期满十年")
        day.setText((date.today() - timedelta(days=_YEARS_KEPT * 365)).replace(month=1, day=1).isoformat())  # noqa: DTZ011
        look = button("看有多少...")
        look.clicked.connect(lambda: self._count(day, reason))
        yield label(
            "此后没有动过的个人，和此前签到的学员、此前就业的人员。奖补、账目和附件还要用的人留下。"
            "由他们得出的合计数不变；清除的号码在改动记录里也不再保留。",
            "note", wrap=True,
        )  # fmt: skip
        for field in (day, reason):
            yield label(field.accessibleName(), "quiet")
            yield field
        yield boxed(row(look, None))

    def _count(self, day: TextField, reason: TextField) -> None:
        try:
            before = date.fromisoformat(day.text().strip())
        except ValueError:
            before = date.min
        day.mark_wrong("" if before > date.min else "日期应如 2016-01-01")
        reason.mark_wrong("" if reason.text().strip() else "请写明原因")
        if before > date.min and reason.text().strip():
            why = reason.text().strip()
            self._page.desk.operations.read(
                self._page, "purge", lambda register: register.due_for_purge(before),
                lambda due: self._confirm(before, why, due),
            )  # fmt: skip

    def _confirm(self, before: date, reason: str, due: Due) -> None:
        held = f"另有 {due.held_back} 人因奖补或账目仍需保留。" if due.held_back else ""
        theme = self._page.desk.theme
        if not due.rows:
            said = f"{before} 以前没有保存期满的个人信息。{held}"
            notice = Notice(theme, self._page, "没有要清除的", said, "note", "ink2")
            notice.add_buttons(notice.verb("知道了", notice.accept, "primary"))
        else:
            said = f"{before} 以前：{due.words}。{held}清除后不能撤销，也不能用“撤销”找回。"
            notice = Notice(theme, self._page, "清除个人信息", said, "warning", "red")
            notice.accepted.connect(lambda: self._purge(before, reason))
            notice.add_buttons(notice.verb("清除", notice.accept), notice.verb("不清除", notice.reject, "primary"))
        notice.open()

    def _purge(self, before: date, reason: str) -> None:
        def work(register: Register, author: str) -> str:
            return register.purge_persons(before, author=author, reason=reason).due.words

        self._write("清除个人信息", work, self._page.refresh, None)

    def _write(
        self,
        what: str,
        does: Callable[[Register, str], object],
        done: Callable[[], None],
        refused: Callable[[InputError], None] | None,
    ) -> None:
        desk, author = self._page.desk, self._page.desk.author
        desk.operations.work(
            self._page,
            what,
            lambda register, _: does(register, author),
            lambda _: done(),
            changes=True,
            refused=refused,
        )
