"""Opening a register: its password, its claim, who signs in; all of it off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.faults import EnvironmentFault
from desktop.progress import Progress
from desktop.window.asking import Ask
from desktop.window.operations import Operations
from policies.problems import InputError

if TYPE_CHECKING:  # heavy: loaded when a register is opened
    from desktop.register import Claim, Register

_NEEDED, _WRONG = "password_needed", "wrong_password"


@dataclass(slots=True)
class Session:
    """A register that is open, and who works in it."""

    register: Register
    """Never used itself: each thread opens ``another``."""
    bureau: str
    author: str
    accounts: tuple[str, ...] = ()
    """The names of those who may sign in; none where the register has no accounts."""
    role: str = "经办"
    claim: Claim | None = field(default=None, repr=False)

    @property
    def path(self) -> Path:
        """Where the register lies."""
        return self.register.path

    @property
    def read_only(self) -> str:
        """Why nothing can be written; empty where it can."""
        return self.register.read_only

    def close(self) -> None:
        """Back up what was changed since the last backup, then let others write.

        Why it could not be backed up, the daily backup tells.
        """
        if not self.read_only:
            with suppress(InputError, EnvironmentFault), self.register.another() as register:
                register.back_up(occasion="close", if_changed=True)
        if self.claim is not None:
            self.claim.close()
            self.claim = None


class Opening(QObject):
    """Opens one register. Ends in exactly one of ``opened``, ``refused``, ``faulted`` and ``given_up``."""

    opened = Signal(object)
    refused = Signal(object)
    faulted = Signal(object)
    given_up = Signal()

    def __init__(self, path: Path, asker: QWidget) -> None:
        super().__init__(asker)
        self._path, self._asker = path, asker
        self._operations = Operations(None, self)
        self._operations.faulted.connect(self.faulted)
        self.ask: Ask | None = None

    def start(self, password: str = "") -> None:
        """Begin, with a password where one is known."""
        self._open(password)

    def close(self) -> None:
        """Stop, whatever is under way."""
        self._operations.close()

    def _open(self, password: str) -> None:
        path = self._path
        self._work("打开登记簿", lambda: _opened(path, password), self._go_on, self._refuse)

    def _work(
        self,
        what: str,
        work: Callable[[], Session],
        done: Callable[[Session], None],
        refused: Callable[[InputError], None],
    ) -> None:
        def alone(_tell: Progress) -> Session:
            return work()

        self._operations.alone(self, what, alone, done, refused=refused)

    def _refuse(self, error: InputError) -> None:
        code = error.problems[0].code
        if code == _NEEDED and self.ask is None:
            self._ask_password()
        elif code in (_NEEDED, _WRONG) and self.ask is not None:
            self.ask.complain(error.problems[0].sentence)
        else:
            self._end()
            self.refused.emit(error)

    def _ask_password(self) -> None:
        sentence = f"登记簿“{self._path.stem}”已加密。忘记密码时，可输入恢复单上的恢复密钥。"
        self.ask = Ask(self._asker, "输入密码", sentence, "打开", self._take_password)
        self.ask.ask("密码", secret=True)
        self.ask.rejected.connect(self._give_up)
        self.ask.open()

    def _take_password(self, answers: Mapping[str, str]) -> None:
        self._hold()
        self._open(answers["密码"])

    def _hold(self) -> None:
        if self.ask is not None:
            self.ask.verb.setEnabled(False)

    def _go_on(self, session: Session) -> None:
        self._end()
        if session.accounts:
            self._ask_account(session)
        else:
            self._claim(session)

    def _ask_account(self, session: Session) -> None:
        self.ask = Ask(
            self._asker,
            "登录",
            f"登记簿“{self._path.stem}”设有账户。",
            "登录",
            lambda answers: self._sign_in(session, answers),
        )
        self.ask.offer("账户", [(name, name) for name in session.accounts])
        self.ask.ask("密码", secret=True).setFocus()
        self.ask.rejected.connect(self._give_up)
        self.ask.open()

    def _sign_in(self, session: Session, answers: Mapping[str, str]) -> None:
        self._hold()
        name, password = answers["账户"], answers["密码"]
        self._work("登录", lambda: _signed_in(session, name, password), self._signed_in, self._not_signed_in)

    def _not_signed_in(self, error: InputError) -> None:
        if self.ask is not None:
            self.ask.complain(error.problems[0].sentence)

    def _signed_in(self, session: Session) -> None:
        self._end()
        self._claim(session)

    def _claim(self, session: Session) -> None:
        self._work("打开登记簿", lambda: _claimed(session), self._finish, self.refused.emit)

    def _finish(self, session: Session) -> None:
        self.close()
        self.opened.emit(session)

    def _end(self) -> None:
        """Take the question away."""
        if self.ask is not None:
            self.ask.rejected.disconnect(self._give_up)
            self.ask.accept()
            self.ask = None

    def _give_up(self) -> None:
        self.ask = None
        self.close()
        self.given_up.emit()


def _opened(path: Path, password: str) -> Session:
    from desktop.register import open_register

    import_module("desktop.window.shell")  # here, so that the window's thread finds it loaded

    with open_register(path, password=password) as register:
        names = tuple(account.name for account in register.accounts() if account.active)
        return Session(register, register.setting("bureau"), register.setting("author"), names)


def _signed_in(session: Session, name: str, password: str) -> Session:
    from desktop.register import ROLES

    with session.register.another() as register:
        account = register.sign_in(name, password)
    session.register.signed_in = account.name
    session.author, session.role = account.name, ROLES[account.role]
    return session


def _claimed(session: Session) -> Session:
    """Claim the register for who works; where somebody else has, it can only be read."""
    from desktop.register import Claim

    if not session.read_only:
        try:
            session.claim = Claim(session.path, session.author or "未填姓名")
        except EnvironmentFault as fault:
            session.register.read_only = str(fault)
    return session
