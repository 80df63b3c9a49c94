"""The form of a new subject: checked while one types, likely duplicates shown before anything is saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import NEW_SUBJECT, SUB_KINDS, Found, Profile, Register, SubjectChange
from desktop.register.identity import check_code, masked
from desktop.register.profile import OWNED, OWNERS
from desktop.rosters.cells import read_code
from desktop.window.desk import Desk
from desktop.window.entering import township_code
from desktop.window.parts import Choice, TextField, boxed, button, clear, label, row
from desktop.window.saving import Saver
from desktop.window.subject_fields import Fields
from desktop.window.subject_kinds import KINDS
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.problems import InputError

_RESTS_MS = 200
_ALIKE = 6
_CORE = 4
"""Characters of a name by which others like it are looked for."""


class NewSubject(QWidget):
    """What is typed stays until it is saved or given up, over a crash too."""

    def __init__(
        self, desk: Desk, saver: Saver, kind: SubjectKind, opened: Callable[[int], object], left: Callable[[], object]
    ) -> None:
        super().__init__()
        self._desk, self._saver, self.kind = desk, saver, kind
        self._opened, self._left = opened, left
        self._key = json.dumps(["new", kind])
        self._division = ""
        view = KINDS[kind]
        self.name, self.code, self.town = TextField(view.name), TextField(view.code), TextField("乡镇")
        self.sub_kind, self.owner = Choice("主体类型"), TextField("申报主体", "代码或不重名的名称")
        self.save, self.give_up = button("保存", "primary"), button("放弃")
        self.why_not = label("", "note", wrap=True)
        self._alike = QVBoxLayout()
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_MS)
        self._build()
        self._recall()
        self._rest.timeout.connect(self._look)
        self._look()

    def _build(self) -> None:
        self.sub_kind.addItem("未填", "")
        for id_, words in SUB_KINDS.items():
            self.sub_kind.addItem(words, id_)
        fields = Fields(wide=True)
        for field in self._texts():
            fields.put(field, field.accessibleName())
            field.textEdited.connect(self._changed)
            field.returnPressed.connect(field.focusNextChild)
        if self.kind == "enterprise":
            fields.put(self.sub_kind, "主体类型")
            self.sub_kind.activated.connect(self._changed)
        self._alike.setSpacing(4)
        self.save.clicked.connect(self.write)
        self.give_up.clicked.connect(self.forget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(fields)
        layout.addWidget(self.why_not)
        layout.addLayout(row(self.save, self.give_up, None))
        layout.addLayout(self._alike)

    def _texts(self) -> tuple[TextField, ...]:
        return (self.name, self.code, self.town, *((self.owner,) if self.kind in OWNED else ()))

    # Drafts

    def _recall(self) -> None:
        said = json.loads(self._saver.draft(self._key) or "[]")
        for field, text in zip(self._texts(), said, strict=False):
            field.setText(text)
        if len(said) > len(self._texts()):
            self.sub_kind.setCurrentIndex(max(0, self.sub_kind.findData(said[-1])))

    def _changed(self) -> None:
        said = [*(field.text() for field in self._texts()), self.sub_kind.currentData()]
        self._saver.keep(self._key, json.dumps(said, ensure_ascii=False))
        self._check()
        self._rest.start()

    def forget(self) -> None:
        """Give up what was typed."""
        self._saver.drop(self._key)
        self._left()

    # Checks

    def _check(self) -> str:
        """Mark what cannot be; return why it cannot be saved yet."""
        fault = ""
        try:
            check_code(self.kind, read_code(self.code.text())[0]) if self.code.text().strip() else ""
        except ValueError as error:
            fault = str(error)
        self.code.mark_wrong(fault)
        missing = "" if self.name.text().strip() else f"还没有填{KINDS[self.kind].name}"
        self.why_not.setText(fault or missing)
        self.why_not.setProperty("role", "error" if fault else "note")
        self.why_not.style().polish(self.why_not)
        self.why_not.setVisible(bool(fault or missing))
        self.save.setEnabled(not (fault or missing))
        return fault or missing

    def _look(self) -> None:
        """Look for those who are called alike or have the same code."""
        self._check()
        name, code, kind = self.name.text().strip(), self.code.text().strip(), self.kind

        def work(register: Register) -> tuple[list[Found], tuple[str, ...], str]:
            found = {
                one.row.id: one
                for text in _searches(name, code)
                for one in register.find(text, kinds=[kind], limit=_ALIKE)
            }
            owners = (
                [one.row.name for one in register.find(self.owner.text(), kinds=OWNERS, limit=_ALIKE)]
                if self.owner.text()
                else []
            )
            some = register.subjects(kind, limit=1) or register.subjects("enterprise", limit=1)
            return list(found.values())[:_ALIKE], tuple(owners), some[0].division if some else ""

        self._desk.operations.read(self, "alike", work, self._show_alike)

    def _show_alike(self, found: tuple[list[Found], tuple[str, ...], str]) -> None:
        alike, _, self._division = found
        clear(self._alike)
        if alike and self.name.text().strip():
            self._alike.addWidget(label("登记簿里已有相近的，是不是其中一个？", "section", wrap=True))
            for one in alike:
                self._alike.addWidget(self._candidate(one))

    def _candidate(self, one: Found) -> QWidget:
        same = one.row.name == self.name.text().strip() or (
            self.code.text().strip().upper() == one.row.identity_code != ""
        )
        go = button("就是它，打开", "link", name=f"打开 {one.row.name}")
        go.clicked.connect(lambda: self._opened(one.row.id))
        box = QVBoxLayout()
        box.setContentsMargins(0, 2, 0, 4)
        box.setSpacing(1)
        box.addWidget(label(one.row.name, "section" if same else "", wrap=True))
        code = masked(one.row.kind, one.row.identity_code) or "没有代码"
        box.addWidget(label(f"{code}　{one.row.division_name}", "note"))
        box.addLayout(row(go, None))
        return boxed(box)

    # Writing

    def write(self) -> None:
        """Save the new subject and show it."""
        if self._check():
            return
        change, author = self._change(), self._desk.author

        def work(register: Register, _: Progress) -> int:
            register.apply(
                [change], author=author, source="窗口录入", title=f"新增{SUBJECT_KINDS[change.kind]}：{change.name}"
            )
            return max(row.id for row in register.subjects(change.kind, search=change.name) if row.name == change.name)

        self.name.setFocus()  # else Qt gives the focus to what gives up, where a second Enter would end
        self.save.setEnabled(False)
        self._desk.operations.work(self, "保存", work, self._written, changes=True, refused=self._refuse)

    def _change(self) -> SubjectChange:
        code, town = self.code.text().strip(), self.town.text().strip()
        profile = Profile(
            sub_kind=str(self.sub_kind.currentData() or "") if self.kind == "enterprise" else "",
            owner=self.owner.text().strip() if self.kind in OWNED else "",
        )
        return SubjectChange(
            self.kind,
            " ".join(self.name.text().split()),
            read_code(code)[0] if code else "",
            township_code(self._division, town) if town else "",
            division_name=town,
            profile=profile,
            place="新增",
            subject=NEW_SUBJECT,
        )

    def _refuse(self, error: InputError) -> None:
        self.why_not.setText("；".join(problem.sentence for problem in error.problems))
        self.why_not.setProperty("role", "error")
        self.why_not.style().polish(self.why_not)
        self.why_not.show()
        self.save.setEnabled(True)

    def _written(self, subject: int) -> None:
        self._saver.drop(self._key)
        self._opened(subject)


def _searches(name: str, code: str) -> Iterator[str]:
    """Yield what to look for: the code, the name, and what is left of it without the county and the legal form."""
    if code:
        yield code
    if name:
        yield name
        core = name.partition("县")[2] or name
        if len(core) >= _CORE:
            yield core[:_CORE]
