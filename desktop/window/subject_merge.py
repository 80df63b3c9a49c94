"""Two entries of one subject become one: field by field, by a person, with all that would be lost before the eyes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Field, Merged, Register, Side, SubjectRow
from desktop.window.desk import Desk
from desktop.window.parts import TextField, Unknown, boxed, button, clear, label, line, row
from policies.problems import InputError

_BESIDE_BUTTON = 22
"""What a round button takes of a column's width: words without one begin there too."""
_NONE = -1
"""What Qt says where no button of a group is chosen."""


class _Words(QLabel):
    """The words beside a button, broken where there is no room; a click on them chooses it too."""

    def __init__(self, text: str, choice: QRadioButton) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._choice = choice

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Choose."""
        self._choice.click()


class MergeSheet(QWidget):
    """Shows both entries side by side; what both know differently must be chosen."""

    def __init__(
        self,
        desk: Desk,
        one: SubjectRow,
        other: SubjectRow,
        merged: Callable[[int], object],
        left: Callable[[], object],
    ) -> None:
        super().__init__()
        self._desk, self._merged = desk, merged
        self.keep, self.drop = one, other
        self.groups: dict[str, QButtonGroup] = {}
        self._fields: tuple[Field, ...] = ()
        self.reason = TextField("合并原因", "如 同一家，名册里写了两次")
        self.merge, self.swap, leave = button("合并", "primary"), button("换一个保留", "bare"), button("取消")
        self.fault = label("", "error", wrap=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, 200)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._says = label("", "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._says)
        layout.addWidget(boxed(self._grid))
        layout.addWidget(line())
        layout.addWidget(self.reason)
        layout.addWidget(self.fault)
        layout.addLayout(row(self.merge, leave, self.swap, None))
        self.merge.clicked.connect(self.apply)
        self.swap.clicked.connect(self.turn_round)
        self.reason.textChanged.connect(self._check)
        leave.clicked.connect(left)
        self._read()

    def turn_round(self) -> None:
        """Keep the other one."""
        self.keep, self.drop = self.drop, self.keep
        self._read()

    def _read(self) -> None:
        keep, drop = self.keep.id, self.drop.id
        self._desk.operations.read(self, "fields", lambda register: register.merge_fields(keep, drop), self._show)

    def _show(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields
        self._says.setText(
            f"保留“{self.keep.name}”，并入“{self.drop.name}”。两边的奖补、台账和称号都归到保留的一家；可以撤销。"
        )
        clear(self._grid)
        self.groups = {}
        for column, text in enumerate(("", "保留的一家", "并入的一家")):
            self._grid.addWidget(label(text, "head"), 0, column)
        for number, field in enumerate(fields, 1):
            self._grid.addWidget(label(field.label, "quiet", wrap=True), number, 0, Qt.AlignmentFlag.AlignTop)
            (self._choice if field.must_choose else self._both)(number, field)
        self._check()
        self._begin()

    def _both(self, number: int, field: Field) -> None:
        for column, text in ((1, field.keep), (2, field.drop)):
            unknown = text == "未填"
            said = row(Unknown(self._desk.theme), None) if unknown else row(label(text, wrap=True))
            said.setContentsMargins(_BESIDE_BUTTON, 0, 0, 0)
            self._grid.addLayout(said, number, column)

    def _choice(self, number: int, field: Field) -> None:
        group = QButtonGroup(self)
        for column, (side, text) in enumerate((("keep", field.keep), ("drop", field.drop)), 1):
            made = QRadioButton()
            made.setAccessibleName(f"{field.label}：{text}")
            made.setProperty("side", side)
            group.addButton(made)
            made.setFixedWidth(_BESIDE_BUTTON)
            both = row(made, _Words(text, made), gap=0)
            both.setStretch(1, 1)
            self._grid.addLayout(both, number, column)
        group.buttonClicked.connect(self._check)
        self.groups[field.id] = group

    def _begin(self) -> None:
        """Go to the first choice."""
        first = next((group.buttons()[0] for group in self.groups.values()), self.reason)
        first.setFocus()

    @property
    def choices(self) -> Mapping[str, Side]:
        """What was chosen so far."""
        chosen = {id_: group for id_, group in self.groups.items() if group.checkedId() != _NONE}
        return {id_: group.checkedButton().property("side") for id_, group in chosen.items()}

    def _check(self) -> None:
        left = len(self.groups) - len(self.choices)
        missing = [f"还有 {left} 项两边不同，要选一个"] if left else []
        missing += [] if self.reason.text().strip() else ["请写明合并原因"]
        self.fault.setText("；".join(missing))
        self.fault.setVisible(bool(missing))
        self.merge.setEnabled(not missing)

    def apply(self) -> None:
        """Merge."""
        keep, drop, choices = self.keep.id, self.drop.id, dict(self.choices)
        author, reason = self._desk.author, self.reason.text().strip()

        def work(register: Register, _: Progress) -> Merged:
            return register.merge(keep, drop, choices, author=author, reason=reason)

        self.merge.setEnabled(False)
        self._desk.operations.work(self, "合并", work, lambda _: self._done(keep), changes=True, refused=self._refuse)

    def _done(self, keep: int) -> None:
        self._merged(keep)

    def _refuse(self, error: InputError) -> None:
        self.fault.setText("；".join(problem.sentence for problem in error.problems))
        self.fault.show()
        self.merge.setEnabled(True)
