"""One open register: navigation, the rooms, the status bar, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import methodcaller

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Backup, Register
from desktop.window.assess_page import AssessPage
from desktop.window.batch_page import BatchPage
from desktop.window.complaints import complain, tell_fault
from desktop.window.desk import KEYED, ROOMS, Desk, Room, RoomId
from desktop.window.dispatch_page import DispatchPage
from desktop.window.home_page import HomePage
from desktop.window.import_page import ImportPage
from desktop.window.manual import Manual
from desktop.window.navigation import Navigation
from desktop.window.page import Page, Space, space_for
from desktop.window.palette import Offer, Palette
from desktop.window.parts import Button, button
from desktop.window.policy_page import PolicyPage
from desktop.window.print_page import PrintPage
from desktop.window.status import StatusBar
from desktop.window.subject_page import SubjectPage
from desktop.window.turning import Turning
from desktop.window.upkeep_page import UpkeepPage

PAGES: Mapping[RoomId, Callable[[Desk], Page]] = {
    "home": HomePage,
    "enterprise": lambda desk: SubjectPage(desk, "enterprise"),
    "station": lambda desk: SubjectPage(desk, "station"),
    "training": lambda desk: SubjectPage(desk, "training"),
    "park": lambda desk: SubjectPage(desk, "park"),
    "project": lambda desk: SubjectPage(desk, "project"),
    "people": lambda desk: SubjectPage(desk, "person", "place"),
    "policy": PolicyPage,
    "assess": AssessPage,
    "batch": BatchPage,
    "import": ImportPage,
    "dispatch": DispatchPage,
    "print": PrintPage,
    "upkeep": UpkeepPage,
}
"""How each room's page is made, when it is first opened. A room without a page is not shown."""

DAILY_AFTER_MS = 60_000
"""Not at once: whoever opens a register wants to work."""
_PAGE_KEYS = {
    "Ctrl+F": "go_to_search",
    "F4": "toggle_panel",
    "F5": "refresh",
    "Ctrl+Return": "commit",
    "Esc": "back",
}
"""What the open page does at a key."""


def shown_rooms() -> tuple[Room, ...]:
    """Return the rooms that there is a page for, in the navigation's order."""
    return tuple(room for room in ROOMS if room.id in PAGES)


class Pages(Mapping[RoomId, Page]):
    """Every room's page, made when it is first asked for."""

    def __init__(self, desk: Desk, made: Callable[[Page], object]) -> None:
        self._desk, self._made = desk, made
        self.built: dict[RoomId, Page] = {}

    def __getitem__(self, room: RoomId) -> Page:
        if room not in self.built:
            self.built[room] = PAGES[room](self._desk)
            self._made(self.built[room])
        return self.built[room]

    def __iter__(self) -> Iterator[RoomId]:
        return iter(room.id for room in shown_rooms())

    def __len__(self) -> int:
        return len(PAGES)


class Shell(QWidget):
    """Everything that is seen while a register is open."""

    left = Signal()
    """Somebody asked for another register."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.rooms = shown_rooms()
        self.turning = Turning(desk, self)
        self.navigation = Navigation(desk, self.rooms, self._menu())
        self.status = StatusBar(desk.theme, desk.operations)
        self.pages = Pages(desk, self._take_in)
        self.room: RoomId = self.rooms[0].id
        self._space = Space.FULL
        self._stack = QStackedWidget()
        self.seeker = Palette(desk, self)
        self._manual: Manual | None = None
        self._build()
        self._connect()
        self._add_keys()
        self.go(self.room)
        self._count()
        if not desk.read_only:
            QTimer.singleShot(DAILY_AFTER_MS, self, self.back_up_daily)

    @property
    def page(self) -> Page:
        """The room that is open."""
        return self.pages[self.room]

    def go(self, room: RoomId, item: str = "") -> None:
        """Open a room, and one thing in it."""
        self.room = room
        self.navigation.mark(room)
        self._stack.setCurrentWidget(self.page)
        self._place_rooms_button()
        self.page.refresh()
        if item:
            self.page.show_item(item)
        self.status.show_standing(self.page.standing)
        self.page.take_focus()

    def come_back(self, room: str) -> None:
        """Open the room where one was, and say where nothing can be written."""
        if room in self.pages:
            self.go(next(known for known in self.pages if known == room))
        self.page.take_focus()
        if self.desk.read_only:
            self.status.remember(self.desk.read_only, "lock")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way to a small window."""
        super().resizeEvent(event)
        self.seeker.place()
        space = space_for(self.width(), self.height())
        if space != self._space:
            self._space = space
            self.navigation.set_space(space)
            for page in self.pages.built.values():
                page.set_space(space)
            self._place_rooms_button()

    def seek(self) -> None:
        """Open the palette, or close it."""
        if self.seeker.isVisible():
            self.seeker.leave()
        else:
            self.seeker.open(self._offers())

    def _offers(self) -> Iterator[Offer]:
        """Yield the rooms, what the open page can do, and what can be done everywhere."""
        for number, room in enumerate(self.rooms, start=1):
            key = f"Ctrl+{number % KEYED}" if number <= KEYED else ""
            yield Offer(room.title, key, partial(self.go, room.id), "室")
        page = self.page
        for verb in page.findChildren(Button):
            if verb.isVisible() and verb.isEnabled() and page.verbs.indexOf(verb) >= 0:
                yield Offer(verb.text(), page.title.text(), verb.click, "这一室")
        for command in page.commands():
            yield Offer(command.title, page.title.text(), command.does, "这一室")
        for action, word in ((self.turning.undo, "撤销"), (self.turning.redo, "重做")):
            if action.isEnabled():
                yield Offer(action.text(), action.shortcut().toString(), action.trigger, "操作", word)
        yield Offer("立即备份", "维护", self._back_up, "操作")
        yield Offer("使用说明", "F1", self.show_manual, "操作")
        yield Offer("打开或新建别的登记簿...", "Ctrl+O", self.left.emit, "操作")

    def show_manual(self) -> None:
        """Open the manual at the open room."""
        if self._manual is None:
            self._manual = Manual(self.desk.theme, self)
        self._manual.open_at(self.room)

    def _next_pane(self) -> None:
        """Go from the navigation to the list to the panel and round again."""
        panel = self.page.panel
        panes = [self.navigation, self.page.left, *([panel] if panel is not None and panel.isVisible() else [])]
        here = next((n for n, pane in enumerate(panes) if pane.isVisible() and pane.isAncestorOf(_focus())), 0)
        pane = panes[(here + 1) % len(panes)]
        target = self.page.first if pane is self.page.left else _first_control(pane)
        (target or self.page).setFocus(Qt.FocusReason.TabFocusReason)

    def back_up_daily(self) -> None:
        """Back up once a day, where anything was changed: nobody has to think of it."""

        def work(register: Register, _tell: Progress) -> Backup | None:
            return register.back_up(occasion="daily", if_changed=True)

        self.desk.operations.work(self, "每日备份", work, self._backed_up)

    def _backed_up(self, backup: Backup | None) -> None:
        if backup is not None:
            self.status.remember(f"已作每日备份 {backup.made_at.astimezone():%H:%M}")

    def _back_up(self) -> None:
        self.go("upkeep", "backups")
        self.page.commit()

    def close_desk(self) -> None:
        """Stop what runs and leave the register."""
        self.desk.operations.close()

    def _build(self) -> None:
        self._rooms_button = button("", "bare", name="各室")
        self._rooms_button.with_icon(self.desk.theme, "rooms")
        self._rooms_button.setMenu(self._rooms_menu())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self._stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(middle, 1)
        outer.addWidget(self.status)

    def _take_in(self, page: Page) -> None:
        page.standing_changed.connect(self._show_standing)
        page.set_space(self._space)
        self._stack.addWidget(page)

    def _menu(self) -> QMenu:
        """Return the menu of the register: where it lies, undo and redo, another register."""
        menu = QMenu(self)
        menu.addAction(self.desk.path.name).setEnabled(False)
        menu.addSeparator()
        self.turning.add_to(menu)
        menu.addSeparator()
        self._add_ends(menu)
        return menu

    def _add_ends(self, menu: QMenu) -> None:
        """Put at a menu's end what leads elsewhere."""
        menu.addAction("使用说明（F1）", self.show_manual)
        if self.desk.signed_in:
            menu.addAction("换账户登录...", self.desk.ways.reopening.emit)
        menu.addAction("打开或新建别的登记簿...", self.left.emit)

    def _rooms_menu(self) -> QMenu:
        menu = QMenu(self)
        for room in self.rooms:
            menu.addAction(self.desk.theme.icon(room.icon), room.title, partial(self.go, room.id))
        menu.addSeparator()
        self.turning.add_to(menu)
        menu.addSeparator()
        menu.addAction("查找或执行（Ctrl+K）", self.seek)
        self._add_ends(menu)
        return menu

    def _place_rooms_button(self) -> None:
        """Behind one button on a small screen, in the open page's head."""
        small = self._space == Space.SMALL
        if small:
            self.page.head_row.insertWidget(0, self._rooms_button)
        self._rooms_button.setVisible(small)

    def _connect(self) -> None:
        operations = self.desk.operations
        self.desk.ways.asked.connect(self.go)
        self.navigation.chosen.connect(self.go)
        self.navigation.sought.connect(self.seek)
        self.desk.ways.waits.connect(self.navigation.set_waiting)
        self.status.undo.clicked.connect(self.turning.undo.trigger)
        self.turning.shown.connect(self.status.show_undo)
        self.turning.turned.connect(self.status.remember)
        operations.changed.connect(self._changed)
        operations.refused.connect(lambda error: complain(self.desk.theme, self, error))
        operations.faulted.connect(lambda fault: tell_fault(self.desk.theme, self, fault))

    def _show_standing(self) -> None:
        if self.sender() is self.page:
            self.status.show_standing(self.page.standing)

    def _changed(self) -> None:
        self._count()
        self.page.refresh()

    def _on_page(self, does: Callable[[Page], object]) -> None:
        does(self.page)

    def _count(self) -> None:
        self.desk.operations.read(self, "counts", _counts, self.navigation.set_counts)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+I": partial(self.go, "import"),
            "Ctrl+O": self.left.emit,
            "Ctrl+K": self.seek,
            "F1": self.show_manual,
            "F6": self._next_pane,
            "Ctrl+P": partial(self.go, "print"),
            "Ctrl+S": lambda: self.status.remember("已保存：改动都是随手保存的"),
        }
        for key, name in _PAGE_KEYS.items():
            keys[key] = partial(self._on_page, methodcaller(name))
        for number, room in enumerate(self.rooms[:KEYED], start=1):
            keys[f"Ctrl+{number % KEYED}"] = partial(self.go, room.id)
        for key, does in keys.items():
            QShortcut(QKeySequence(key), self, does)


def _focus() -> QWidget:
    """Return what has the focus; a widget of nobody's where nothing has."""
    return QApplication.focusWidget() or QWidget()


def _first_control(pane: QWidget) -> QWidget | None:
    controls = pane.findChildren(QWidget)
    return next((one for one in controls if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


def _counts(register: Register) -> Mapping[RoomId, int]:
    counts: dict[RoomId, int] = {
        "enterprise": register.count("enterprise"),
        "station": register.count("station"),
        "training": register.count("training"),
        "park": register.count("park"),
        "project": register.count("project"),
        "people": register.count("person") + register.count("place"),
        "batch": len(register.batches()),
    }
    return counts
