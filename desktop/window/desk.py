"""What every page needs at hand, handed to each of them: theme, operations, choosers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.window.choosers import Choosers
from desktop.window.crash import CrashLog
from desktop.window.operations import Operations
from desktop.window.settings import Settings
from desktop.window.theme import Theme

if TYPE_CHECKING:  # the start page must not wait for it
    from policies.facts import SubjectKind

RoomId = Literal[
    "home",
    "enterprise",
    "station",
    "training",
    "park",
    "project",
    "people",
    "policy",
    "assess",
    "batch",
    "import",
    "dispatch",
    "print",
    "upkeep",
]


class Room(NamedTuple):
    """A room of the window, as the navigation shows it."""

    id: RoomId
    title: str
    icon: str
    section: str


ROOMS = (
    Room("home", "工作台", "home", ""),
    Room("enterprise", "企业", "enterprise", "登记簿"),
    Room("station", "服务站点", "station", "登记簿"),
    Room("training", "培训班次", "training", "登记簿"),
    Room("park", "园区", "park", "登记簿"),
    Room("project", "项目", "project", "登记簿"),
    Room("people", "个人与地方", "person", "登记簿"),
    Room("policy", "政策库", "policy", "奖补"),
    Room("assess", "测算", "assess", "奖补"),
    Room("batch", "兑现批次", "batch", "奖补"),
    Room("import", "导入", "import", "进出"),
    Room("dispatch", "季度调度", "dispatch", "进出"),
    Room("print", "打印中心", "print", "进出"),
    Room("upkeep", "维护", "upkeep", "本机"),
)
"""All rooms in the order of the navigation; those that have a page in the shell's table are shown."""

ROOM_OF: Mapping[SubjectKind, RoomId] = {
    "enterprise": "enterprise",
    "station": "station",
    "training": "training",
    "park": "park",
    "project": "project",
    "person": "people",
    "place": "people",
}
"""Where the subjects of a kind are listed."""

KEYED = 10
"""So many rooms have a key of their own: Ctrl and a digit."""


class Ways(QObject):
    """How one page asks for another."""

    asked = Signal(str, str)
    """Room and what to show in it (empty: as it was)."""
    waits = Signal(str, int)
    """So much work waits in a room."""
    reopening = Signal()
    """Leave the register and open it again, as after its first account."""
    restoring = Signal(object)
    """Put this backup in the register's place: the register must be left for it."""
    new_password = Signal(str)
    """Encrypt the register anew: likewise."""

    def go(self, room: RoomId, item: str = "") -> None:
        """Ask for a room."""
        self.asked.emit(room, item)


@dataclass(frozen=True)
class Tools:
    """What the window is given from outside: its looks, its memory, its way to choose files."""

    theme: Theme
    settings: Settings
    choosers: Choosers = field(default_factory=Choosers)
    crashes: CrashLog | None = None
    """Where reports of bugs are kept for the next start; none in tests and pictures."""


@dataclass(frozen=True)
class Desk:
    """One open register and the tools to work on it."""

    tools: Tools
    operations: Operations
    bureau: str
    author: str
    role: str = "经办"
    """What the signed-in account may be; 经办 where the register has no accounts."""
    signed_in: bool = False
    """Whether somebody signed in: the register has accounts."""
    read_only: str = ""
    """Why nothing can be written; empty where it can."""
    ways: Ways = field(default_factory=Ways)

    @property
    def theme(self) -> Theme:
        """The look in force."""
        return self.tools.theme

    @property
    def path(self) -> Path:
        """Where the register lies."""
        if self.operations.path is None:
            raise RuntimeError("a desk without a register")
        return self.operations.path
