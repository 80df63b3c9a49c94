"""The first page: a register opened lately, another one, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.window.complaints import complain, tell_fault
from desktop.window.desk import Tools
from desktop.window.operations import Operations
from desktop.window.parts import Elided, TextField, boxed, button, clear, label, line, row
from policies.problems import InputError

_WIDTH = 560
_ENDING = ".subsidy"


class Recent(QWidget):
    """One register opened lately: its name as a link, its folder beneath."""

    chosen = Signal(Path)

    def __init__(self, path: Path) -> None:
        super().__init__()
        name = button(path.stem, "link", name=f"打开 {path.stem}")
        name.clicked.connect(lambda: self.chosen.emit(path))
        where = Elided("note")
        where.setText(str(path.parent))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(0)
        layout.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(where)


class StartPage(QFrame):
    """Opens or creates a register and says which."""

    opened = Signal(Path)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tools = tools
        self.operations = Operations(None, self)
        self.operations.faulted.connect(lambda fault: tell_fault(tools.theme, self, fault))
        self.bureau = TextField("单位名称", "如 从江县商务局")
        self.author = TextField("经办人姓名")
        self.place = TextField("存放位置")
        self.choose_place = button("选择...", name="选择存放位置")
        self.make = button("新建登记簿", "primary")
        self.open_other = button("打开登记簿...")
        self._why_not = label("", "error", wrap=True)
        self._recent = QVBoxLayout()
        self._build()
        self._connect()
        self.show_recent()
        self.setFocusProxy(self.bureau)

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(24, 32, 24, 24)
        column.setSpacing(14)
        column.addLayout(self._head())
        column.addWidget(line())
        column.addLayout(row(label("最近用过的登记簿", "section"), None, self.open_other))
        column.addLayout(self._recent)
        column.addWidget(line())
        column.addWidget(label("新建登记簿", "section"))
        column.addLayout(self._form())
        column.addWidget(self._why_not)
        column.addLayout(row(None, self.make))
        column.addStretch(1)
        middle = boxed(column, "panelBody")
        middle.setMaximumWidth(_WIDTH)
        self._scroll(middle)
        self._why_not.hide()

    def _scroll(self, middle: QWidget) -> None:
        around = QHBoxLayout()
        around.addStretch(1)
        around.addWidget(middle, 100)
        around.addStretch(1)
        area = QScrollArea()
        area.setObjectName("scroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("开始")
        area.setWidget(boxed(around, "panelBody"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _head(self) -> QHBoxLayout:
        logo = label("奖")
        logo.setProperty("role", "logo")
        logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        logo.setFixedSize(40, 40)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("奖补台", "title"))
        words.addWidget(label("电子商务奖补的登记、测算与兑现，全部在本机，不联网", "quiet", wrap=True))
        head = row(logo, gap=14)
        head.addLayout(words, 1)
        return head

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self.place.setText(str(home_of_registers() / f"电商奖补登记簿{_ENDING}"))
        for number, field in enumerate((self.bureau, self.author, self.place)):
            head = label(field.accessibleName(), "quiet")
            head.setBuddy(field)
            form.addWidget(head, number, 0)
            form.addWidget(field, number, 1, 1, 1 if field is self.place else 2)
        form.addWidget(self.choose_place, 2, 2)
        return form

    def _connect(self) -> None:
        self.open_other.clicked.connect(self._choose_register)
        self.choose_place.clicked.connect(self._choose_place)
        self.make.clicked.connect(self._create)
        for field in (self.bureau, self.author, self.place):
            field.returnPressed.connect(self._create)

    def show_recent(self) -> None:
        """List the registers opened lately."""
        clear(self._recent)
        paths = self._tools.settings.recent
        for path in paths:
            recent = Recent(path)
            recent.chosen.connect(self.open_path)
            self._recent.addWidget(recent)
        if not paths:
            self._recent.addWidget(label("还没有。新建一个，或打开别处拷来的登记簿文件。", "note", wrap=True))

    def open_path(self, path: Path) -> None:
        """Open a register, after an older one was brought up to date."""

        def work(_tell: Progress) -> Path:
            from desktop.register import open_register

            open_register(path).close()
            return path

        self._start("打开登记簿", work)

    def _create(self) -> None:
        if self._complete() and self.make.isEnabled():
            bureau, author = self.bureau.text().strip(), self.author.text().strip()
            path = Path(self.place.text().strip())
            path = path if path.suffix == _ENDING else path.with_name(path.name + _ENDING)

            def work(_tell: Progress) -> Path:
                from desktop.register import create_register

                if path.parent == home_of_registers():
                    with suppress(OSError):  # then there is no such folder, which creating the register tells
                        path.parent.mkdir()
                create_register(path, bureau=bureau, author=author).close()
                return path

            self._start("新建登记簿", work)

    def _start(self, what: str, work: Callable[[Progress], Path]) -> None:
        self._allow(allowed=False)
        self.operations.alone(
            self, what, work, self.opened.emit, refused=self._refuse, ended=lambda: self._allow(allowed=True)
        )

    def _allow(self, *, allowed: bool) -> None:
        self.make.setEnabled(allowed)
        self.open_other.setEnabled(allowed)

    def _refuse(self, error: InputError) -> None:
        complain(self._tools.theme, self, error, "登记簿没有打开")

    def _complete(self) -> bool:
        blank = [field for field in (self.bureau, self.author, self.place) if not field.text().strip()]
        for field in (self.bureau, self.author, self.place):
            field.mark_wrong("不能空着" if field in blank else "")
        self._why_not.setVisible(bool(blank))
        if blank:
            self._why_not.setText(f"请填写{'、'.join(field.accessibleName() for field in blank)}")
            blank[0].setFocus()
        return not blank

    def _choose_register(self) -> None:
        path = self._tools.choosers.open_register(self)
        if path is not None:
            self.open_path(path)

    def _choose_place(self) -> None:
        path = self._tools.choosers.place_register(self, Path(self.place.text()))
        if path is not None:
            self.place.setText(str(path))


def home_of_registers() -> Path:
    """Return the folder that is proposed for registers: 奖补台 in the user's documents."""
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return (documents if documents.is_dir() else Path.home()) / "奖补台"
