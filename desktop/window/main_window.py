"""The window itself: the start page, or one open register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.window.complaints import complain, tell_bug, tell_fault
from desktop.window.desk import Desk, Tools
from desktop.window.operations import Operations
from desktop.window.start_page import StartPage

if TYPE_CHECKING:  # the rooms and the register below them are heavy: the start page is painted before they come
    from desktop.register import Register
    from desktop.window.shell import Shell

USUAL, LEAST = (1366, 720), (680, 300)


class MainWindow(QMainWindow):
    """Shows a start page or a shell, never both."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self.setAccessibleName("奖补台")
        self.setMinimumSize(*LEAST)
        self.resize(*USUAL)
        self.restoreGeometry(tools.settings.geometry)
        self.show_start()

    @property
    def shell(self) -> Shell | None:
        """The open register's side, where one is open."""
        middle = self.centralWidget()
        return cast("Shell | None", None if isinstance(middle, StartPage) else middle)

    @property
    def start(self) -> StartPage | None:
        """The start page, where no register is open."""
        middle = self.centralWidget()
        return middle if isinstance(middle, StartPage) else None

    def show_start(self) -> None:
        """Leave the register, if one is open, and offer others."""
        self._leave()
        page = StartPage(self._tools)
        page.opened.connect(self.open_register)
        self.setWindowTitle("奖补台")
        self._put(page)
        page.setFocus()

    def open_register(self, path: Path) -> None:
        """Show a register. Who keeps it is read first, off this thread."""
        operations = Operations(path, self)
        operations.refused.connect(lambda error: complain(self._tools.theme, self, error, "登记簿没有打开"))
        operations.faulted.connect(lambda fault: tell_fault(self._tools.theme, self, fault))
        operations.read(self, "keeper", _keeper, lambda keeper: self._show_shell(operations, *keeper))

    def tell_bug(self, report: str) -> None:
        """Show what the program did wrong."""
        tell_bug(self._tools.theme, self, report, self._tools.choosers)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs, remember the window's place."""
        self._tools.settings.keep_geometry(self.saveGeometry())
        self._leave()
        super().closeEvent(event)

    def _show_shell(self, operations: Operations, bureau: str, author: str) -> None:
        from desktop.window.shell import Shell

        for signal in (operations.refused, operations.faulted):
            signal.disconnect()
        self._leave()
        desk = Desk(self._tools, operations, bureau, author)
        self._tools.settings.remember(desk.path)
        shell = Shell(desk)
        operations.setParent(shell)
        shell.left.connect(self.show_start)
        self.setWindowTitle(f"{desk.path.stem} — 奖补台")
        self._put(shell)

    def _put(self, middle: QWidget) -> None:
        before = self.takeCentralWidget()
        self.setCentralWidget(middle)
        if before is not None:
            before.deleteLater()

    def _leave(self) -> None:
        if self.shell is not None:
            self.shell.close_desk()
        if self.start is not None:
            self.start.operations.close()


def _keeper(register: Register) -> tuple[str, str]:
    return register.setting("bureau"), register.setting("author")
