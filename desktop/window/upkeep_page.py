"""维护: backups, accounts, settings, the log, and the file and the program themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QProcess, Qt, QTimer
from PySide6.QtWidgets import QWidget

import desktop
from desktop.register import OCCASIONS, ROLES, Account, Backup, Change, Register, Role, Verification
from desktop.updates import Update, find_update
from desktop.window.asking import Ask
from desktop.window.cells import Cell, Look, Tag
from desktop.window.complaints import Notice, complain, tell
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.outcome_bar import OutcomeBar, Segment
from desktop.window.page import EDGE, Command, Page
from desktop.window.parts import Choice, SearchField, TextField, boxed, button, label, line, pair, row, selectable
from desktop.window.recovery_sheet import show_recovery_key
from desktop.window.theme import SCHEMES, scale_of
from desktop.window.upkeep_line import Line
from desktop.window.upkeep_rates import RatesPart
from desktop.window.upkeep_reading import BUREAU, OWN, Entry, Upkeep, fitting, of_policy, read_upkeep
from desktop.window.upkeep_removed import RemovedPart
from policies.problems import InputError

Part = Literal["backups", "accounts", "settings", "removed", "log", "about"]
_FOLLOWS_AFTER_MS = 120
_COLUMNS: dict[Part, tuple[Column, ...]] = {
    "backups": (
        Column("备份"),
        Column("时候", 96, rank=1),
        Column("大小 MB", 84, right=True, rank=2),
        Column("核验", 96),
    ),
    "accounts": (Column("账户"), Column("职责", 120), Column("状态", 160, rank=1)),
    "settings": (Column("设置"), Column("现在是", 240, share=0.45)),
    "removed": (Column("对象"), Column("种类", 96, rank=1), Column("代码", 190, rank=1)),
    "log": (Column("改动"), Column("来源", 120, rank=2), Column("经办", 84, rank=1), Column("时间", 136)),
    "about": (Column("本机与版本"), Column("", 300, share=0.5)),
}  # fmt: skip


class UpkeepPage(Page):
    """One part at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "维护")
        self.known: Upkeep | None = None
        self._part: Part = "backups"
        self._shown: tuple[object, ...] = ()
        self._shown_title = ""
        self.back_up = button("立即备份", "primary")
        self.verify = button("核验")
        self.copy = button("拷到 U 盘...")
        self.add_account = button("新设账户...", "primary")
        self._search = self.search_field = SearchField(desk.theme, "查找改动", "经办、名称、内容或日期")
        self.removed, self.rates = RemovedPart(self), RatesPart(self)
        self.bar = OutcomeBar(desk.theme, "维护的各部分")
        self.model: GroupedModel[Line] = GroupedModel(_COLUMNS["backups"], lambda one: one.cells, self)
        self.view = LedgerView(desk.theme, _COLUMNS["backups"], "维护列表")
        self.empty = Emptiness()
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._build()
        self._connect()

    def _build(self) -> None:
        for verb in (self.verify, self.copy, self.back_up, self.add_account):
            self.verbs.addWidget(verb)
        self.add(self.bar)
        self._search.setMinimumWidth(200)
        self._search.setMaximumWidth(320)
        self._filter_row = boxed(row(self._search, None, margins=(EDGE, 8, 16, 8)))
        self.add(self._filter_row)
        self.view.setModel(self.model)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self.first = self.view

    def _connect(self) -> None:
        self.back_up.clicked.connect(self.commit)
        self.verify.clicked.connect(self.verify_register)
        self.copy.clicked.connect(self.copy_to_stick)
        self.add_account.clicked.connect(self.ask_for_account)
        self.bar.chosen.connect(self._choose_part)
        self._search.textChanged.connect(self._show_part)
        self.view.activated_row.connect(self.open_panel)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self._follow.timeout.connect(self._show_selected)

    def refresh(self) -> None:
        """Read everything again."""
        today = _today()
        self.desk.operations.read(self, "upkeep", lambda register: read_upkeep(register, today), self._take)

    def show_item(self, item: str) -> None:
        """Show one of the parts."""
        self._choose_part(item)

    def commands(self) -> tuple[Command, ...]:
        """Offer what stands in the parts."""
        return (
            Command("核验登记簿", self.verify_register),
            Command("登记簿拷到 U 盘...", self.copy_to_stick),
            Command("新设账户...", self.ask_for_account),
        )

    def commit(self) -> None:
        """Back up beside the register."""

        def done(backup: Backup | None) -> None:
            self.refresh()
            if backup is not None:
                self.say("", f"已备份并核验：{backup.path.name}", "check")

        self.desk.operations.work(self, "备份", lambda register, _: register.back_up(), done)

    def verify_register(self) -> None:
        """Check the whole register."""
        self.desk.operations.work(self, "核验登记簿", lambda register, _: register.verify(), self._tell_verified)

    def _tell_verified(self, found: Verification) -> None:
        theme = self.desk.theme
        if not found.problems:
            said = f"文件、引用、改动记录 {found.head.number} 项与数据全部相符。记录校验码 {found.head}"
            tell(theme, self, "登记簿完好", said, "shield")
            return
        notice = Notice(theme, self, "登记簿有问题", "请停止录入，用最近一次完好的备份恢复。", "problem", "red")
        notice.add_details("\n".join(map(str, found.problems)))
        notice.add_buttons(notice.verb("知道了", notice.accept, "primary"))
        notice.open()

    def copy_to_stick(self) -> None:
        """Copy the register into a folder and check what arrived."""
        folder = self.desk.tools.choosers.into(self, "拷到 U 盘")
        if folder is not None:

            def done(place: Path) -> None:
                self.say("", f"已拷到 {place}，并核对无误", "check")

            self.desk.operations.work(self, "拷到 U 盘", lambda register, _: register.copy_to(folder), done)

    # Parts

    def _take(self, known: Upkeep) -> None:
        self.known = known
        self._show_part()

    def _choose_part(self, key: str) -> None:
        self._part = next((part for part in _COLUMNS if part == key), self._part)
        self._show_part()

    def _show_part(self) -> None:
        known, part = self.known, self._part
        self.bar.show_segments(_segments(known), part) if known else None
        for verb in (self.back_up, self.verify, self.copy):
            verb.setVisible(part == "backups")
        self.add_account.setVisible(part == "accounts")
        self._filter_row.setVisible(part == "log")
        groups = list(self._groups(known)) if known else []
        self.model.show_groups(groups, _COLUMNS[part])
        self.view.set_columns(_COLUMNS[part])
        nothing = self.model.rowCount() == 0
        self.view.setVisible(not nothing)
        self.empty.setVisible(nothing and known is not None)
        self.set_panel_wanted(wanted=not nothing)
        if nothing:
            self._say_emptiness()
        kept = self.model.row_of(lambda one: one.title == self._shown_title)
        at = kept if kept >= 0 else self.model.row_of(lambda _: True)
        if at >= 0:
            self.view.selectRow(at)
        self._show_selected()

    def _say_emptiness(self) -> None:
        if self._part == "backups":
            self.empty.say(
                "还没有备份。备份存在登记簿旁边的文件夹里，最新五份和每月最后一份都留着。", "立即备份", self.commit
            )
        elif self._part == "accounts":
            said = "没有账户：打开登记簿的人就是经办人。设了账户，打开时要登录，谁做了什么记在谁名下。"
            self.empty.say(said, "新设账户...", self.ask_for_account)
        else:
            self.empty.say("没有相符的改动", "清除条件", self._search.clear)

    def _groups(self, known: Upkeep) -> Iterator[Group[Line]]:
        match self._part:
            case "backups":
                yield Group((), [self._backup(one) for one in known.backups])
            case "accounts":
                yield Group((), [self._account(one) for one in known.accounts])
            case "settings":
                yield from self._settings(known)
            case "removed":
                yield from self.removed.groups(known.withdrawn)
            case "log":
                fits = fitting(self._search.text())
                yield Group((), [_change(one) for one in known.changes if fits(one)])
            case "about":
                yield Group((), list(self._about(known)))

    def _follow_selection(self) -> None:
        self._follow.start()

    def _show_selected(self) -> None:
        chosen = [item for item in map(self.model.item, self.view.selected_rows()) if item is not None]
        self.say(f"选中 {len(chosen)} 项" if chosen else "")
        if chosen and self.panel is not None and chosen[0][:3] != self._shown:  # else what is being typed would go
            one = chosen[0]
            self._shown, self._shown_title = one[:3], one.title
            self.panel.show_head(one.title, one.subtitle)
            self.panel.show_body(one.body())

    def _write(self, what: str, does: Callable[[Register, str], object], ask: Ask | None = None) -> None:
        """Change something; where it was asked for, the question stays until it is done."""
        author = self.desk.author

        def done(_: object) -> None:
            if ask is not None:
                ask.accept()

        def refused(error: InputError) -> None:
            if ask is not None:
                ask.complain(error.problems[0].sentence)
            else:
                complain(self.desk.theme, self, error)

        self.desk.operations.work(
            self, what, lambda register, _: does(register, author), done, changes=True, refused=refused
        )

    # Backups

    def _backup(self, one: Backup) -> Line:
        sound = Cell("完好", Look.STATUS, icon="check", tone="green")
        faulty = Cell("有问题", Look.STATUS, icon="problem", tone="red")
        made = f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
        size = Cell(f"{one.size / 2**20:,.1f}", Look.FIGURE)
        cells = Cell(made), Cell(OCCASIONS[one.occasion], Look.QUIET), size, faulty if one.problems else sound

        def body() -> Iterator[QWidget]:
            yield pair("编号", f"第 {one.number} 号")
            yield pair("改动记录", f"{one.head.number} 项")
            yield _plain(f"记录校验码 {one.head}")
            yield _plain(str(one.path))
            yield from map(_plain, one.problems)
            yield line()
            restore = button("用这份备份恢复...")
            restore.clicked.connect(lambda: self.ask_to_restore(one))
            yield boxed(row(restore, None))
            yield label("恢复前会先把现在的登记簿另存一份备份。", "note", wrap=True)

        return Line(cells, made, f"{OCCASIONS[one.occasion]}，备份后已重新打开核验", body)

    def ask_to_restore(self, one: Backup) -> Notice:
        """Say what restoring means before it is done."""
        made = f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
        said = f"把登记簿恢复成 {made} 的样子。此后的改动不再在登记簿里，但现在的登记簿会先另存为一份备份。"
        notice = Notice(self.desk.theme, self, "用备份恢复", said, "warning", "amber")
        notice.accepted.connect(lambda: self.desk.ways.restoring.emit(one.path))
        notice.add_buttons(notice.verb("恢复", notice.accept), notice.verb("不恢复", notice.reject, "primary"))
        notice.open()
        return notice

    # Accounts

    def _account(self, one: Account) -> Line:
        state = "停用" if not one.active else "锁定" if one.locked_until else "在用"
        tone: Literal["green", "amber", "grey"] = "green" if state == "在用" else "amber" if state == "锁定" else "grey"
        until = f"{state}到 {one.locked_until.astimezone():%H:%M}" if one.locked_until else state
        cells = Cell(one.name), Cell(ROLES[one.role], Look.QUIET), Cell(until, Look.TAGS, tags=(Tag(until, tone),))
        return Line(cells, one.name, ROLES[one.role], lambda: self._account_body(one))

    def _account_body(self, one: Account) -> Iterator[QWidget]:
        role = Choice("职责")
        for value, words in ROLES.items():
            role.addItem(words, value)
        role.setCurrentIndex(role.findData(one.role))
        role.activated.connect(
            lambda: self._write(
                "改职责", lambda register, me: register.change_account(one.name, author=me, role=role.currentData())
            )
        )
        yield label("职责", "quiet")
        yield role
        password = button("换密码..." if one.locked_until is None else "换密码并解锁...")
        password.clicked.connect(lambda: self.ask_for_password(one.name))
        turn = button("停用" if one.active else "恢复使用")
        turn.clicked.connect(
            lambda: self._write(
                turn.text(), lambda register, me: register.change_account(one.name, author=me, active=not one.active)
            )
        )
        yield boxed(row(password, turn, None))
        yield label("密码连续输错五次，账户锁定一刻钟；主管换密码即解锁。", "note", wrap=True)

    def ask_for_account(self) -> Ask:
        """Ask for a new account; the first one is a supervisor's."""
        first = not (self.known and self.known.accounts)
        said = "第一个账户须是主管，由主管再设别人的。" if first else ""
        ask = Ask(self, "新设账户", said, "新设", lambda answers: self._make_account(ask, answers))
        ask.ask("姓名", text=self.desk.author if first else "")
        ask.offer("职责", [(key, words) for key, words in ROLES.items() if not first or key == "supervisor"])
        ask.ask("密码", hint="至少 8 个字符", secret=True)
        ask.ask("再输一次密码", secret=True)
        ask.open()
        return ask

    def _make_account(self, ask: Ask, answers: Any) -> None:
        if answers["密码"] != answers["再输一次密码"]:
            ask.complain("两次输入的密码不一样，请重新输入")
            return
        role: Role = answers["职责"]

        first = not (self.known and self.known.accounts)

        def done(_: None) -> None:
            ask.accept()
            if first:  # from now on one signs in
                self.desk.ways.reopening.emit()

        author, name = self.desk.author, answers["姓名"].strip()
        self.desk.operations.work(
            self,
            "新设账户",
            lambda register, _: register.add_account(name, role, answers["密码"], author=author),
            done,
            changes=not first,
            refused=lambda error: ask.complain(error.problems[0].sentence),
        )

    def ask_for_password(self, name: str) -> Ask:
        """Ask for an account's new password."""
        ask = Ask(self, f"换“{name}”的密码", "", "换密码", lambda answers: self._change_password(ask, name, answers))
        ask.ask("密码", hint="至少 8 个字符", secret=True)
        ask.ask("再输一次密码", secret=True)
        ask.open()
        return ask

    def _change_password(self, ask: Ask, name: str, answers: Any) -> None:
        if answers["密码"] != answers["再输一次密码"]:
            ask.complain("两次输入的密码不一样，请重新输入")
            return
        password = answers["密码"]
        self._write("换密码", lambda register, me: register.change_account(name, author=me, password=password), ask)

    # Settings

    def _settings(self, known: Upkeep) -> Iterator[Group[Line]]:
        entries = [*BUREAU, *(entry for policy in known.policies for entry in of_policy(policy)), *OWN]
        for group in dict.fromkeys(entry.group for entry in entries):
            lines = [self._setting(entry, known) for entry in entries if entry.group == group]
            yield Group((Cell(group, Look.GROUP),), lines)
        yield Group((Cell("节假日", Look.GROUP, "程序自带国务院的安排；不同的在这里改"),), list(self._holidays(known)))
        yield self.rates.group(known.rates)

    def _setting(self, entry: Entry, known: Upkeep) -> Line:
        own = entry in OWN
        value = self.desk.tools.settings.value(entry.key) if own else known.settings.get(entry.key, "")
        shown = entry.options.get(value, value)
        cell = Cell(shown) if shown else Cell("未填", Look.UNKNOWN, left=True)
        return Line((Cell(entry.title), cell), entry.title, entry.hint, lambda: self._setting_body(entry, value))

    def _setting_body(self, entry: Entry, value: str) -> Iterator[QWidget]:
        if entry.options:
            box = Choice(entry.title)
            for option, words in entry.options.items():
                box.addItem(words, option)
            box.setCurrentIndex(max(0, box.findData(value)))
            box.activated.connect(lambda: self._keep(entry, box.currentData(), box))
            yield box
        else:
            field = TextField(entry.title, entry.hint)
            field.setText(value)
            field.editingFinished.connect(lambda: self._keep(entry, field.text().strip(), field, value))
            yield field
            yield label("改好后按 Enter 或离开这一格，就保存了。", "note", wrap=True)

    def _keep(self, entry: Entry, text: str, field: QWidget, before: str | None = None) -> None:
        if text == before:
            return
        if entry in OWN:
            self._keep_own(entry.key, text)
            return

        def refused(error: InputError) -> None:
            if isinstance(field, TextField):
                field.mark_wrong(error.problems[0].sentence)
            tell(self.desk.theme, self, "没有保存", error.problems[0].sentence, "problem")

        author = self.desk.author
        self.desk.operations.work(
            self,
            "保存设置",
            lambda register, _: register.set_setting(entry.key, text, author=author),
            lambda _: None,
            changes=True,
            refused=refused,
        )

    def _keep_own(self, key: str, value: str) -> None:
        self.desk.tools.settings.keep(key, value)
        if key == "theme":
            self.desk.theme.choose(SCHEMES.get(value, Qt.ColorScheme.Unknown))
        else:
            self.desk.theme.choose_scale(scale_of(value))
        self._show_part()

    def _holidays(self, known: Upkeep) -> Iterator[Line]:
        add = "加一天..."
        yield Line((Cell(add), Cell("")), "节假日", "公示期按工作日计算，以这里的为准", self._new_holiday)
        for day, worked in sorted(known.holidays.items()):
            said = "调休上班" if worked else "放假"
            body = self._taking_back(day)
            yield Line((Cell(day.isoformat()), Cell(said)), day.isoformat(), said, body)

    def _new_holiday(self) -> Iterator[QWidget]:
        day, kind = TextField("日期", "如 2026-10-01"), Choice("安排")
        for value, words in (("off", "放假"), ("work", "调休上班")):
            kind.addItem(words, value)
        keep = button("加上", "primary", name="加上这一天")

        def add() -> None:
            text = day.text().strip()
            day.mark_wrong("" if text else "请填写日期，如 2026-10-01")
            if text:
                self._keep(Entry(f"holiday.{text}", "节假日", ""), kind.currentData(), day)

        keep.clicked.connect(add)
        yield from (label("日期", "quiet"), day, label("安排", "quiet"), kind, boxed(row(keep, None)))

    def _taking_back(self, day: date) -> Callable[[], Iterator[QWidget]]:
        def body() -> Iterator[QWidget]:
            drop = button("取消这一天")
            drop.clicked.connect(lambda: self._keep(Entry(f"holiday.{day}", "节假日", ""), "", drop))
            yield boxed(row(drop, None))

        return body

    # The file and the program

    def _about(self, known: Upkeep) -> Iterator[Line]:
        path = self.desk.path
        size = f"{path}　{known.size / 2**20:,.1f} MB"
        yield Line((Cell("登记簿"), Cell(size)), "登记簿", path.name, lambda: (_plain(str(path)), *self._file_verbs()))
        chain = f"{known.head.number} 项，{known.head.hash[:16]}"
        yield Line((Cell("改动记录"), Cell(chain)), "改动记录", "", lambda: (_plain(f"记录校验码 {known.head}"),))
        locked = "已加密" if known.recovery_key else "没有加密"
        yield Line((Cell("加密"), Cell(locked)), "加密", locked, lambda: self._encryption(known))
        yield Line((Cell("版本"), Cell(desktop.__version__)), "奖补台", f"版本 {desktop.__version__}", self._version)

    def _file_verbs(self) -> Iterator[QWidget]:
        show = button("打开所在文件夹")
        show.clicked.connect(lambda: self.desk.tools.choosers.show_folder(self.desk.path.parent))
        yield boxed(row(show, None))

    def _encryption(self, known: Upkeep) -> Iterator[QWidget]:
        if not known.recovery_key:
            yield _plain("加密只能在新建登记簿时选择。登记簿放在别人也能用的电脑上时，建议新建一个加密的。")
            return
        sheet, change = button("恢复单..."), button("更换密码...")
        sheet.clicked.connect(lambda: show_recovery_key(self.desk.tools, self, self.desk.path, known.recovery_key))
        change.clicked.connect(self.ask_for_new_password)
        yield boxed(row(sheet, change, None))

    def ask_for_new_password(self) -> Ask:
        """Ask for another password of the encrypted file."""
        said = "更换后，原来的恢复单作废；以前的备份仍用原来的密码打开。登记簿会重新打开。"
        ask = Ask(self, "更换密码", said, "更换", lambda answers: self._change_file_password(ask, answers))
        ask.ask("新密码", hint="至少 8 个字符", secret=True)
        ask.ask("再输一次", secret=True)
        ask.open()
        return ask

    def _change_file_password(self, ask: Ask, answers: Any) -> None:
        if answers["新密码"] != answers["再输一次"]:
            ask.complain("两次输入的密码不一样，请重新输入")
            return
        password = answers["新密码"]
        ask.accept()
        self.desk.ways.new_password.emit(password)

    def _version(self) -> Iterator[QWidget]:
        yield _plain("电子商务奖补的登记、测算与兑现，全部在本机，不联网。")
        look = button("从 U 盘更新...")
        look.clicked.connect(self.look_for_update)
        yield boxed(row(look, None))
        yield label("选 U 盘上放安装文件的文件夹；程序核对完整后再启动安装。", "note", wrap=True)

    def look_for_update(self) -> None:
        """Look for a newer setup in a folder."""
        folder = self.desk.tools.choosers.into(self, "放安装文件的文件夹")
        if folder is not None:
            self.desk.operations.work(self, "核对安装文件", lambda _, __: find_update(folder), self._offer_update)

    def _offer_update(self, update: Update | None) -> None:
        if update is None:
            tell(self.desk.theme, self, "没有更新的版本", f"现在用的是 {desktop.__version__}，文件夹里没有比它新的。")
            return
        said = f"{update.setup.name} 完整无误，版本 {update.version}。安装前会先备份登记簿；安装时程序会关闭。"
        notice = Notice(self.desk.theme, self, "更新", said, "note", "ink2")
        notice.accepted.connect(lambda: self._install(update))
        notice.add_buttons(notice.verb("以后再说", notice.reject), notice.verb("备份并安装", notice.accept, "primary"))
        notice.open()

    def _install(self, update: Update) -> None:
        def start(_: Backup | None) -> None:
            if sys.platform == "win32":
                QProcess.startDetached(str(update.setup), [])
                self.window().close()
            else:
                self.desk.tools.choosers.show_folder(update.setup.parent)

        self.desk.operations.work(self, "备份", lambda register, _: register.back_up(if_changed=True), start)


def _segments(known: Upkeep) -> list[Segment]:
    newest = next(iter(known.backups), None)
    made = f"最近 {newest.made_at.astimezone():%m-%d %H:%M}" if newest else "还没有备份"
    signed = "打开时要登录" if known.accounts else "没有设账户"
    return [
        Segment("backups", "shield", "ink2", "备份", len(known.backups), made),
        Segment("accounts", "person", "ink2", "账户", len(known.accounts), signed),
        Segment("settings", "upkeep", "ink2", "设置", len(known.settings), "单位、签署人、节假日"),
        Segment("removed", "refused", "ink2", "撤下与清除", len(known.withdrawn), "恢复对象，清除个人信息"),
        Segment("log", "changed", "ink2", "改动记录", known.head.number, "谁在何时改了什么"),
        Segment("about", "note", "ink2", "本机与版本", 4, f"版本 {desktop.__version__}"),
    ]


def _change(one: Change) -> Line:
    at = f"{one.at.astimezone():%Y-%m-%d %H:%M}"
    cells = Cell(one.what), Cell(one.source, Look.QUIET), Cell(one.author), Cell(at, Look.QUIET)

    def body() -> Iterator[QWidget]:
        for title, text in (("原来", one.before), ("现在", one.after)):
            if text:
                yield label(title, "section")
                yield from map(_plain, text.split("；"))

    return Line(cells, one.what, f"{at}　{one.author}　{one.source}", body)


def _plain(text: str) -> QWidget:
    return selectable(label(str(text), wrap=True))


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the calendar on the wall
