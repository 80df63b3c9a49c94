"""The first page: a register opened lately, another one, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.window.complaints import complain, tell_fault
from desktop.window.desk import Tools
from desktop.window.operations import Operations
from desktop.window.parts import Choice, Elided, TextField, boxed, button, clear, label, line, row
from policies.problems import InputError

_WIDTH, _CHECK_BOX = 560, 22
_ENDING = ".subsidy"
_AFTER_PAINT_MS = 50
"""What is painted first must not wait for the policies."""
_LEVELS = (("county", "县（市、区）"), ("prefecture", "市（州）"))
T = TypeVar("T")


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


class NewRegister(NamedTuple):
    """What a register is made from."""

    path: Path
    bureau: str
    level: str
    author: str
    password: str
    policies: tuple[str, ...]


def make_register(wanted: NewRegister) -> str:
    """Make a register with its first settings; return the recovery key, empty where it is not encrypted."""
    from desktop.register import create_register
    from policies.library import built_in

    path, author = wanted.path, wanted.author
    if path.parent == home_of_registers():
        with suppress(OSError):  # then there is no such folder, which creating the register tells
            path.parent.mkdir()
    with create_register(path, bureau=wanted.bureau, author=author, password=wanted.password) as register:
        register.set_setting("level", wanted.level, author=author)
        for policy_id in wanted.policies:
            register.policies.adopt(built_in()[policy_id].source, author=author)
        return register.recovery_key


class StartPage(QFrame):
    """Opens or creates a register and says which."""

    opened = Signal(Path, str)

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
        self.level = Choice("单位层级")
        self.password, self.again = TextField("密码", "至少 8 个字符"), TextField("再输一次密码")
        self.encrypt = QCheckBox("给整个文件加密（忘记密码时只有恢复单能打开）")
        self.encrypt.setAccessibleName(self.encrypt.text())
        self.policies: dict[str, QCheckBox] = {}
        self._policies = QVBoxLayout()
        self._policies.setContentsMargins(0, 0, 0, 0)
        self._policies.setSpacing(4)
        self._secret: list[QWidget] = []
        self._busy = label("", "quiet")
        self.make = button("新建登记簿", "primary")
        self.sample = button("用示例登记簿试一试")
        self.open_other = button("打开登记簿...")
        self._why_not = label("", "error", wrap=True)
        self._recent = QVBoxLayout()
        self._build()
        self._connect()
        self.show_recent()

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(line())
        column.addLayout(row(label("最近用过的登记簿", "section"), None, self.sample, self.open_other))
        column.addLayout(self._recent)
        column.addWidget(line())
        column.addWidget(label("新建登记簿", "section"))
        column.addLayout(self._form())
        column.addWidget(self._why_not)
        column.addLayout(row(self._busy, None, self.make))
        column.addStretch(1)
        middle = boxed(column, "panelBody")
        middle.setMaximumWidth(_WIDTH)
        self._scroll(middle)
        self._why_not.hide()
        self._busy.hide()

    def _scroll(self, middle: QWidget) -> None:
        around = QHBoxLayout()
        around.addStretch(1)
        around.addWidget(middle, 100)
        around.addStretch(1)
        area = QScrollArea()
        area.setObjectName("scroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        for value, words in _LEVELS:
            self.level.addItem(words, value)
        for secret in (self.password, self.again):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        fields: tuple[TextField | Choice, ...] = (
            self.bureau,
            self.level,
            self.author,
            self.place,
            self.password,
            self.again,
        )
        for number, field in enumerate(fields):
            head = label(field.accessibleName(), "quiet")
            head.setBuddy(field)
            form.addWidget(head, number, 0)
            form.addWidget(field, number, 1, 1, 1 if field is self.place else 2)
            if field in (self.password, self.again):
                self._secret += [head, field]
        form.addWidget(self.choose_place, 3, 2)
        form.addWidget(self.encrypt, len(fields), 1, 1, 2)
        head = label("施行的政策", "quiet")
        head.setFixedHeight(_CHECK_BOX)
        form.addWidget(head, len(fields) + 1, 0, Qt.AlignmentFlag.AlignTop)
        form.addWidget(boxed(self._policies), len(fields) + 1, 1, 1, 2)
        self._ask_secret(wanted=False)
        return form

    def _ask_secret(self, *, wanted: bool) -> None:
        for part in self._secret:
            part.setVisible(wanted)
        if wanted:
            self.password.setFocus()

    def _read_policies(self) -> None:
        self.operations.alone(self, "读取政策", _titles, self._offer_policies)

    def _offer_policies(self, policies: Sequence[tuple[str, str]]) -> None:
        clear(self._policies)
        self.policies = {}
        before: QWidget = self.encrypt
        for policy_id, title in policies:
            box = self.policies[policy_id] = QCheckBox(title)
            box.setAccessibleName(title)
            self._policies.addWidget(box)
            self.setTabOrder(before, box)
            before = box
        self.setTabOrder(before, self.make)
        self._policies.addWidget(label("不选也可以，以后在政策库里取用。", "note"))

    def _connect(self) -> None:
        self.open_other.clicked.connect(self._choose_register)
        self.choose_place.clicked.connect(self._choose_place)
        self.make.clicked.connect(self._create)
        self.sample.clicked.connect(self.try_sample)
        self.encrypt.toggled.connect(lambda wanted: self._ask_secret(wanted=wanted))
        QTimer.singleShot(_AFTER_PAINT_MS, self, self._read_policies)
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
        """Ask for a register to be opened."""
        self.opened.emit(path, "")

    def _create(self) -> None:
        if not (self._complete() and self.make.isEnabled()):
            return
        path = Path(self.place.text().strip())
        path = path if path.suffix == _ENDING else path.with_name(path.name + _ENDING)
        wanted = NewRegister(
            path,
            self.bureau.text().strip(),
            self.level.currentData(),
            self.author.text().strip(),
            self.password.text() if self.encrypt.isChecked() else "",
            tuple(policy_id for policy_id, box in self.policies.items() if box.isChecked()),
        )
        self.do("新建登记簿", lambda _: make_register(wanted), lambda key: self._made(wanted, key))

    def _made(self, wanted: NewRegister, recovery_key: str) -> None:
        def go_on() -> None:
            self.opened.emit(wanted.path, wanted.password)

        if recovery_key:
            from desktop.window.recovery_sheet import show_recovery_key  # for encrypted registers alone

            show_recovery_key(self._tools, self, wanted.path, recovery_key).finished.connect(go_on)
        else:
            go_on()

    def try_sample(self) -> None:
        """Make a register to play with, from the rosters that come with the program, and open it."""
        folder = free_folder(home_of_registers() / "示例")

        def work(tell: Progress) -> Path:
            from desktop.demo import run_demo

            return run_demo(folder, progress=tell).register

        self.do("准备示例登记簿", work, self.open_path)

    def do(
        self, what: str, work: Callable[[Progress], T], done: Callable[[T], None], *, promised: bool = False
    ) -> None:
        """Do long work on registers that are not open, and say so meanwhile; ``promised`` as in ``Operations``."""
        self.hold(what)
        self.operations.alone(
            self, what, work, done, refused=self._refuse, ended=lambda: self._allow(allowed=True), promised=promised
        )

    def hold(self, what: str) -> None:
        """Wait for what is done elsewhere, and say so."""
        self._busy.setText(f"{what}...")
        self._allow(allowed=False)

    def release(self) -> None:
        """Let the user go on."""
        self._allow(allowed=True)

    def _allow(self, *, allowed: bool) -> None:
        for verb in (self.make, self.open_other, self.sample):
            verb.setEnabled(allowed)
        self._busy.setVisible(not allowed)

    def _refuse(self, error: InputError) -> None:
        complain(self._tools.theme, self, error, "登记簿没有打开")

    def _complete(self) -> bool:
        blank = [field for field in (self.bureau, self.author, self.place) if not field.text().strip()]
        for field in (self.bureau, self.author, self.place):
            field.mark_wrong("不能空着" if field in blank else "")
        self._why_not.setVisible(bool(blank))
        if blank:
            self._complain(f"请填写{'、'.join(field.accessibleName() for field in blank)}", blank[0])
        elif self.encrypt.isChecked() and self.password.text() != self.again.text():
            self._complain("两次输入的密码不一样，请重新输入", self.again)
            return False
        return not blank

    def _complain(self, sentence: str, field: TextField) -> None:
        self._why_not.setText(sentence)
        self._why_not.show()
        field.setFocus()

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


def free_folder(wanted: Path) -> Path:
    """Return a folder of this name that is not there yet."""
    number, folder = 1, wanted
    while folder.exists():
        number += 1
        folder = wanted.with_name(f"{wanted.name}{number}")
    return folder


def _titles(_tell: Progress) -> list[tuple[str, str]]:
    from policies.library import built_in

    return [(policy.id, f"{_short(policy.issuer)}《{policy.title}》") for policy in built_in().values()]


def _short(issuer: str) -> str:
    return issuer.removesuffix("办公室").removesuffix("人民政府")
