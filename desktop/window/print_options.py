"""What a form is asked for beside the batch: the terms of a notice, or the year and the kind of subjects."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.reports import NoticeTerms
from desktop.window.desk import Desk
from desktop.window.parts import Choice, TextField, label
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.problems import refuse

_FIELDS = (
    ("start", "公示期自", "如 2019-04-15"),
    ("end", "公示期至", "如 2019-04-19"),
    ("working_days", "工作日数", "如 5"),
    ("dated", "落款日期", "如 2019-04-12"),
    ("meeting", "会议", "如 局党组2019年第7次会议"),
    ("phone", "受理电话", ""),
    ("supervision", "监督电话", ""),
    ("address", "受理地址", ""),
)
_LASTING = ("phone", "supervision", "address")
"""What is the same the next time: remembered on this computer."""


class NoticeOptions(QWidget):
    """The terms of a notice; what is left blank is filled in by hand."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.fields: dict[str, TextField] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(6)
        for number, (name, words, hint) in enumerate(_FIELDS):
            field = self.fields[name] = TextField(words, hint)
            field.setText(desk.tools.settings.value(f"print.{name}") if name in _LASTING else "")
            field.editingFinished.connect(self._edited)
            layout.addWidget(label(words, "quiet"), number, 0)
            layout.addWidget(field, number, 1)
        layout.setRowStretch(len(_FIELDS), 1)
        self._told: dict[str, str] = self._texts()

    def propose(self, terms: NoticeTerms) -> None:
        """Fill in what the register knows, where nobody typed anything."""
        known = {"start": terms.start, "end": terms.end, "dated": terms.dated, "working_days": terms.working_days}
        for name, value in known.items():
            self.fields[name].setText("" if value is None else str(value))
        self._told = self._texts()

    def terms(self) -> NoticeTerms:
        """Return what was typed. Raises InputError for what is no date or number."""
        said = {name: field.text().strip() for name, field in self.fields.items()}
        return NoticeTerms(
            start=_day(self.fields["start"]),
            end=_day(self.fields["end"]),
            working_days=_number(self.fields["working_days"]),
            meeting=said["meeting"],
            dated=_day(self.fields["dated"]),
            phone=said["phone"],
            supervision=said["supervision"],
            address=said["address"],
        )

    def _texts(self) -> dict[str, str]:
        return {name: field.text() for name, field in self.fields.items()}

    def _edited(self) -> None:
        if self._texts() == self._told:
            return
        self._told = self._texts()
        for name in _LASTING:
            self._desk.tools.settings.keep(f"print.{name}", self._told[name].strip())
        self.changed.emit()


def _day(field: TextField) -> date | None:
    text = field.text().strip()
    field.mark_wrong("")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        field.mark_wrong("日期应如 2019-04-15")
        raise refuse(field.accessibleName(), "bad_date", f"“{text}”不是日期，应如 2019-04-15") from None


def _number(field: TextField) -> int | None:
    text = field.text().strip()
    field.mark_wrong("")
    if text and not (text.isdecimal() and int(text)):
        field.mark_wrong("应为大于 0 的整数")
        raise refuse(field.accessibleName(), "bad_number", f"“{text}”不是工作日数，应如 5")
    return int(text) if text else None


class RegisterOptions(QWidget):
    """Year and kind of subjects."""

    changed = Signal()

    def __init__(self, year: int) -> None:
        super().__init__()
        self.year, self.kind = Choice("年度"), Choice("台账的对象")
        for of in range(year, year - 12, -1):
            self.year.addItem(f"{of} 年", of)
        for kind, words in SUBJECT_KINDS.items():
            self.kind.addItem(words, kind)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setRowStretch(2, 1)
        for number, (words, choice) in enumerate((("年度", self.year), ("台账的对象", self.kind))):
            layout.addWidget(label(words, "quiet"), number, 0)
            layout.addWidget(choice, number, 1)
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())

    @property
    def chosen(self) -> tuple[int, SubjectKind]:
        """The year and the kind."""
        return self.year.currentData(), self.kind.currentData()


def system_fonts_box() -> QCheckBox:
    """Return the box that asks for 仿宋 and 黑体 of this computer."""
    box = QCheckBox("用本机的仿宋、黑体")
    box.setAccessibleName("用本机的仿宋、黑体")
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setToolTip("Windows 自带的仿宋、黑体装在本机时用它们打印；没有装时仍用自带的思源字体")
    return box
