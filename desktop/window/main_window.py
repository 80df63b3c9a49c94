"""The window itself: the start page, or one open register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.window.complaints import complain, tell, tell_bug, tell_fault
from desktop.window.desk import Desk, Tools
from desktop.window.opening import Opening, Session
from desktop.window.operations import Operations
from desktop.window.single import Single
from desktop.window.start_page import StartPage

if TYPE_CHECKING:  # the rooms and the register below them are heavy: the start page is painted before they come
    from desktop.window.shell import Shell

USUAL, LEAST = (1366, 720), (680, 300)


class MainWindow(QMainWindow):
    """Shows a start page or a shell, never both."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._session: Session | None = None
        self._single: Single | None = None
        self._opening: Opening | None = None
        self._asked_for: Single | None = None
        self._closing = False
        """Whether the register that was left is still being backed up: it is not to be opened before."""
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
        """Leave the register, if one is open, and offer others; it is backed up meanwhile."""
        left = self._leave()
        page = StartPage(self._tools)
        page.opened.connect(lambda path, password: self.open_register(path, password=password))
        if left is not None:
            self._closing = True
            page.do("备份登记簿", lambda _: left.close(), lambda _: self._closed(), promised=True)
        self.setWindowTitle("奖补台")
        self._put(page)
        page.bureau.setFocus()

    def open_register(self, path: Path, room: str = "", password: str = "") -> None:
        """Show a register, in a room of it; a password or an account is asked for where it needs one."""
        if self._opening is not None or (self._session is not None and self._session.path == path):
            return
        if self._closing and self.start is not None:
            self.start.do("打开登记簿", lambda _: None, lambda _: self.open_register(path, room, password))
            return
        single = Single(path, self._tools.settings.folder / "open", self)
        if not single.held:
            single.call()
            said = f"登记簿“{path.stem}”已在另一个窗口打开，已请那个窗口到前面来。"
            tell(self._tools.theme, self, "已经打开", said)
            return
        self._opening, self._asked_for = Opening(path, self), single
        opening = self._opening
        opening.opened.connect(lambda session: self._show_shell(session, room))
        opening.refused.connect(lambda error: complain(self._tools.theme, self, error, "登记簿没有打开"))
        opening.faulted.connect(lambda fault: tell_fault(self._tools.theme, self, fault))
        for ended in (opening.refused, opening.faulted, opening.given_up):
            ended.connect(self._stop_opening)
        if self.start is not None:
            self.start.hold("打开登记簿")
        opening.start(password)

    def tell_bug(self, report: str) -> None:
        """Show what the program did wrong; it is kept for the next start until this was read."""
        crashes = self._tools.crashes
        if crashes is not None:
            crashes.note(report)
        notice = tell_bug(self._tools.theme, self, report, self._tools.choosers)
        if crashes is not None:
            notice.finished.connect(crashes.forget)

    def tell_last_crash(self, report: str) -> None:
        """Show what the program left when it ended badly the last time."""
        said = "上次程序意外结束了。已经保存的内容不受影响，没有写完的一步已自动退回。请保存下面的报告，交给维护人员。"
        tell_bug(self._tools.theme, self, report, self._tools.choosers, said)

    def come_forward(self) -> None:
        """Stand in front of other windows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs, remember the window's place and what was open."""
        self._tools.settings.keep_geometry(self.saveGeometry())
        if self._session is not None and self.shell is not None:
            self._tools.settings.keep_last(self._session.path, self.shell.room)
        self.hide()  # the backup may take a moment, of which nobody needs to see anything
        if (left := self._leave()) is not None:
            left.close()
        super().closeEvent(event)

    def _show_shell(self, session: Session, room: str) -> None:
        from desktop.window.shell import Shell

        single, self._asked_for = self._asked_for, None
        left = self._leave()
        self._session, self._single = session, single
        if single is not None:
            single.wanted.connect(self.come_forward)
        operations = Operations(session.path, self, session.register.another)
        if left is not None:
            operations.alone(self, "备份登记簿", lambda _: left.close(), lambda _: None, promised=True)
        desk = Desk(
            self._tools,
            operations,
            session.bureau,
            session.author,
            session.role,
            bool(session.accounts),
            session.read_only,
        )
        self._tools.settings.remember(desk.path)
        self._tools.settings.keep_last(desk.path)
        shell = Shell(desk)
        operations.setParent(shell)
        shell.left.connect(self._leave_for_start)
        desk.ways.reopening.connect(lambda: self._outside("重新打开", lambda _: None))
        desk.ways.restoring.connect(self._restore)
        desk.ways.new_password.connect(self._change_password)
        self.setWindowTitle(f"{desk.path.stem}{'（只读）' if session.read_only else ''} — 奖补台")
        self._put(shell)
        shell.come_back(room)

    def _restore(self, backup: Path) -> None:
        """Put a backup in the place of the register that is open."""
        if self._session is None:
            return
        author, key = self._session.author, self._session.register.recovery_key

        def work(path: Path) -> None:
            from desktop.register import restore_backup

            restore_backup(backup, path, author=author, password=key)

        self._outside("恢复", work)

    def _change_password(self, password: str) -> None:
        """Encrypt the register that is open anew."""
        if self._session is None:
            return
        author, another = self._session.author, self._session.register.another

        def work(_: Path) -> None:
            with another() as register:
                register.change_password(password, author=author)

        self._outside("更换密码", work, password)

    def _outside(self, what: str, work: Callable[[Path], None], password: str = "") -> None:
        """Do something to the register while nobody has it open, then open it again in the room where one was."""
        if self._session is None or self.shell is None:
            return
        path, room = self._session.path, self.shell.room
        self.show_start()
        if self.start is not None:
            self.start.do(what, lambda _: work(path), lambda _: self.open_register(path, room, password))

    def _closed(self) -> None:
        self._closing = False

    def _leave_for_start(self) -> None:
        self._tools.settings.keep_last(None)
        self.show_start()

    def _stop_opening(self) -> None:
        """Forget what was to be opened."""
        if self.start is not None:
            self.start.release()
        if self._opening is not None:
            self._opening.close()
            self._opening.deleteLater()
            self._opening = None
        if self._asked_for is not None:
            self._asked_for.release()
            self._asked_for = None

    def _put(self, middle: QWidget) -> None:
        before = self.takeCentralWidget()
        self.setCentralWidget(middle)
        if before is not None:
            before.deleteLater()

    def _leave(self) -> Session | None:
        """Stop whatever is open; return the session that was, to be closed: that backs up, and takes its time."""
        if self.shell is not None:
            self.shell.close_desk()
        if self.start is not None:
            self.start.operations.close()
        self._stop_opening()
        if self._single is not None:
            self._single.release()
            self._single = None
        left, self._session = self._session, None
        return left
