"""Records of a subject as tables: rows are typed into and added at the foot; facts follow as soon as a row is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Register, SubjectRow
from desktop.register.identity import masked
from desktop.register.records import Employment, Invoice, Kept, Lease, Loan, Record, Repayment, Trainee
from desktop.register.records.invoices import CATEGORIES
from desktop.register.records.store import KINDS as RECORD_KINDS
from desktop.rosters.cells import read_code, read_fact
from desktop.window.asking import Ask
from desktop.window.cells import EMPTY, Cell, Look
from desktop.window.desk import Desk
from desktop.window.ledger import Column, cell_data, head_data
from desktop.window.list_view import ListView
from desktop.window.parts import button, label, row
from desktop.window.saving import Saver
from desktop.window.subject_reading import Known
from policies.facts import CATALOGUE, show_value
from policies.problems import InputError

_Index = QModelIndex | QPersistentModelIndex
_DAY = "day:"
_LONGEST_SESSION = 31
_NAME_LEAST = 130


class RecordColumn(NamedTuple):
    """One column of a table of records."""

    field: str
    head: str
    kind: str = "text"
    """text, money, date, number, integer, bool, category, code, person, day."""
    width: int = 110
    needed: bool = False


_TABLES: Mapping[type[Record], tuple[RecordColumn, ...]] = {
    Loan: (
        RecordColumn("contract", "借款合同号", width=0, needed=True),
        RecordColumn("lender", "贷款银行", width=130),
        RecordColumn("principal", "本金 元", "money", 126, needed=True),
        RecordColumn("starts_on", "放款日", "date", needed=True),
        RecordColumn("ends_on", "到期日", "date", needed=True),
    ),
    Repayment: (
        RecordColumn("contract", "借款合同号", width=0, needed=True),
        RecordColumn("paid_on", "还款日", "date", needed=True),
        RecordColumn("principal", "归还本金 元", "money", 126),
        RecordColumn("interest", "支付利息 元", "money", 120),
    ),
    Employment: (
        RecordColumn("name", "姓名", width=0, needed=True),
        RecordColumn("identity_code", "身份证号", "person", 170, needed=True),
        RecordColumn("hired_on", "就业日期", "date", needed=True),
        RecordColumn("year", "申报年度", "integer", 90, needed=True),
        RecordColumn("document", "证明材料", width=130),
    ),
    Invoice: (
        RecordColumn("number", "发票号码", "code", 0, needed=True),
        RecordColumn("code", "发票代码", "code", 110),
        RecordColumn("category", "类别", "category", 130, needed=True),
        RecordColumn("seller", "销售方", width=130),
        RecordColumn("issued_on", "开票日期", "date", needed=True),
        RecordColumn("amount", "价税合计 元", "money", 120, needed=True),
        RecordColumn("tax", "税额 元", "money", 100),
        RecordColumn("payment", "付款凭证", width=120),
        RecordColumn("accepted", "核定 元", "money", 120),
    ),
    Lease: (
        RecordColumn("tenant", "租户", width=0, needed=True),
        RecordColumn("ecommerce", "电商企业", "bool", 80),
        RecordColumn("area", "面积 ㎡", "number", 90, needed=True),
        RecordColumn("starts_on", "起租日", "date", needed=True),
        RecordColumn("ends_on", "到期日", "date", needed=True),
    ),
    Trainee: (
        RecordColumn("name", "姓名", width=0, needed=True),
        RecordColumn("identity_code", "身份证号", "person", 170),
        RecordColumn("division", "乡镇代码", "code", 100),
    ),
}
_LIKE = {"money": "online_sales", "date": "operating_since", "number": "leased_floor_area", "integer": "online_orders"}
_LIKE["bool"] = "tax_compliant"
_SIGNED = {"": 0, "半": 1, "半天": 1, "0.5": 1, "全": 2, "全天": 2, "1": 2, "√": 2, "✓": 2, "是": 2}
_HALVES = {0: "", 1: "半天", 2: "全天"}


def read(column: RecordColumn, text: str) -> Any:
    """Read what was typed into a column; ``None`` is blank. Raises ValueError with a Chinese sentence."""
    clean = text.strip()
    if column.kind == "day":
        if clean not in _SIGNED:
            raise ValueError("签到填“全天”或“半天”，没有来就留空")
        return _SIGNED[clean]
    if not clean:
        return None
    if column.kind in _LIKE:
        return read_fact(CATALOGUE[_LIKE[column.kind]], clean).value
    if column.kind == "category":
        return _category(clean)
    return read_code(clean)[0] if column.kind in ("code", "person") else clean


def _category(text: str) -> str:
    for id_, (words, _) in CATEGORIES.items():
        if text in (id_, words):
            return id_
    raise ValueError(f"“{text}”不在选项之内，应为：{'、'.join(words for words, _ in CATEGORIES.values())}")


def written(column: RecordColumn, value: Any) -> str:
    """Return a value of a column as people read it; numbers of persons masked."""
    if column.kind == "day":
        return _HALVES[value]
    if value in (None, ""):
        return ""
    if column.kind == "person":
        return masked("person", value)
    if column.kind == "category":
        return CATEGORIES[value][0]
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == "integer":
        return str(value)
    fact = CATALOGUE[_LIKE[column.kind]] if column.kind in _LIKE else None
    return str(value) if fact is None else show_value(fact, value).removesuffix(fact.unit)


def columns_of(known: Known, kind: type[Record]) -> tuple[RecordColumn, ...]:
    """Return the columns of a table; trainees have one for each day of their session."""
    if kind is not Trainee:
        return _TABLES[kind]
    days = {day for one in known.records[Trainee] for day in one.record.signed_in}  # type: ignore[attr-defined]  # trainees
    start, length = known.facts.standing.get("held_on"), known.facts.standing.get("duration_days")
    if isinstance(start, date) and isinstance(length, Decimal):
        span = min(_LONGEST_SESSION, int(length.to_integral_value("ROUND_CEILING")))
        days |= {(start + timedelta(at)).isoformat() for at in range(span)}
    return (*_TABLES[kind], *(RecordColumn(f"{_DAY}{day}", day[5:], "day", 66) for day in sorted(days)))


def value_at(record: Record, column: RecordColumn) -> Any:
    """Return what a record says in a column."""
    if column.kind == "day":
        return getattr(record, "signed_in").get(column.field.removeprefix(_DAY), 0)  # noqa: B009  # of trainees only
    return getattr(record, column.field)


def with_value(record: Record, column: RecordColumn, value: Any) -> Record:
    """Return the record with another value; blank is what the record says where nothing is known."""
    if column.kind == "day":
        signed = {**getattr(record, "signed_in"), column.field.removeprefix(_DAY): value}  # noqa: B009  # of trainees only
        return replace(record, signed_in={day: halves for day, halves in signed.items() if halves})  # type: ignore[call-arg]  # trainees
    if value is None:
        value = next(one.default for one in fields(record) if one.name == column.field)
    return replace(record, **{column.field: value})


class RecordsModel(QAbstractTableModel):
    """Records, and a last row for a new one."""

    entered = Signal(int, int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.read_only = ""
        self.table: tuple[RecordColumn, ...] = ()
        self.kept: tuple[Kept[Record], ...] = ()
        self.new: dict[str, str] = {}
        self.wrong: dict[tuple[int, str], tuple[str, str]] = {}
        """(record's id, 0 the new one; field) → what was typed and why it cannot be."""

    def show(self, table: tuple[RecordColumn, ...], kept: tuple[Kept[Record], ...], new: dict[str, str]) -> None:
        """Show these records."""
        self.beginResetModel()
        self.table, self.kept, self.new = table, kept, new
        self.endResetModel()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns as the table view lays them out."""
        right = ("money", "number", "integer")
        return tuple(Column(one.head, one.width, one.kind in right, one.kind in ("bool", "day")) for one in self.table)

    def id_at(self, number: int) -> int:
        """Return the id of the record in a row, 0 of the new one."""
        return self.kept[number].id if number < len(self.kept) else 0

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows there are, with that of a new record."""
        return 0 if parent is not None and parent.isValid() else len(self.kept) + 1

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.table)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        return head_data(self.columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Everything can be typed into, where the register can be written."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable if not self.read_only else super().flags(index)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.EditRole:
            return self._text(index.row(), self.table[index.column()])
        return cell_data(self._cell(index.row(), index.column()), role)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell."""
        if role == Qt.ItemDataRole.EditRole:
            self.entered.emit(index.row(), index.column(), str(value))
        return role == Qt.ItemDataRole.EditRole

    def _text(self, number: int, column: RecordColumn) -> str:
        refused = self.wrong.get((self.id_at(number), column.field))
        if refused is not None:
            return refused[0]
        if number >= len(self.kept):
            return self.new.get(column.field, "")
        # A person's number is typed anew, not shown.
        return "" if column.kind == "person" else written(column, value_at(self.kept[number].record, column))

    def _cell(self, number: int, at: int) -> Cell:
        column = self.table[at]
        refused = self.wrong.get((self.id_at(number), column.field))
        if refused is not None:
            return Cell(refused[0], wrong=refused[1])
        if number >= len(self.kept):
            return self._new_cell(column, at)
        text = written(column, value_at(self.kept[number].record, column))
        look = Look.FIGURE if column.kind in ("money", "number", "integer") else Look.NAME
        look = (
            Look.CENTRED if column.kind in ("bool", "day") else Look.CODE if column.kind in ("code", "person") else look
        )
        blank = Cell("未填", Look.UNKNOWN, right=column.kind == "money") if column.kind == "money" else EMPTY
        return Cell(text, look) if text else blank

    def _new_cell(self, column: RecordColumn, at: int) -> Cell:
        text = self.new.get(column.field, "")
        if text:
            return Cell(masked("person", text) if column.kind == "person" else text, Look.NAME)
        return Cell("新增一行...", Look.QUIET) if at == 0 and not self.new else EMPTY


class RecordsSheet(QWidget):
    """The table of one kind of records of a subject."""

    def __init__(self, desk: Desk, saver: Saver, kind: type[Record]) -> None:
        super().__init__()
        self._desk, self._saver, self.kind = desk, saver, kind
        self._subject: SubjectRow | None = None
        self._words = RECORD_KINDS[kind].label
        self.model = RecordsModel(self)
        self.model.read_only = saver.read_only
        self.view = ListView(desk.theme, (), self._words, self._options)
        self.head, self.fault = label(self._words, "section"), label("", "error", wrap=True)
        self.void = button("作废...", "link", name=f"作废选中的{self._words}")
        self._build()

    def _build(self) -> None:
        self.view.least = _NAME_LEAST
        self.view.setModel(self.model)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model.entered.connect(self._entered)
        self.void.clicked.connect(self.ask_to_void)
        self.view.chosen_changed.connect(self._offer_void)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(4)
        layout.addLayout(row(self.head, None, self.void))
        layout.addWidget(self.view)
        layout.addWidget(self.fault)
        self.fault.hide()

    @property
    def _key(self) -> str:
        return json.dumps(["record", self._subject.id if self._subject else 0, self.kind.__name__])

    def show_known(self, known: Known) -> None:
        """Show a subject's records, and the new one that was begun."""
        self._subject = known.detail.row
        kept, begun = known.records[self.kind], self._saver.draft(self._key)
        here = self.view.currentIndex()
        self.model.show(columns_of(known, self.kind), kept, json.loads(begun) if begun else {})
        self.view.set_columns(self.model.columns)
        if here.isValid() and self.model.hasIndex(here.row(), here.column()):
            self.view.choose(here.row(), here.column())
        self.head.setText(f"{self._words} {len(kept)}" if kept else self._words)
        self.view.fit_height()
        self._offer_void()

    def _options(self, column: int) -> Sequence[str]:
        kind = self.model.table[column].kind
        if kind == "category":
            return [words for words, _ in CATEGORIES.values()]
        return {"bool": ("是", "否"), "day": ("全天", "半天")}.get(kind, ())

    def _offer_void(self) -> None:
        number = self.view.currentIndex().row()
        self.void.setVisible(0 <= number < len(self.model.kept))

    # Writing

    def _entered(self, number: int, at: int, text: str) -> None:
        column, key = self.model.table[at], (self.model.id_at(number), self.model.table[at].field)
        try:
            value = read(column, text)
        except ValueError as error:
            self._mark(key, text, str(error))
            return
        self.model.wrong.pop(key, None)
        if number < len(self.model.kept):
            self._change(self.model.kept[number], column, value, text)
        else:
            self._begin(column, text)

    def _change(self, old: Kept[Record], column: RecordColumn, value: Any, text: str) -> None:
        if value is None and column.needed:
            self._mark((old.id, column.field), text, f"{column.head.split(' ')[0]}不能空着；整条不要了，请作废")
            return
        new = with_value(old.record, column, value)
        moved = RECORD_KINDS[self.kind].key_of(new) != RECORD_KINDS[self.kind].key_of(old.record)
        self._write(
            new, lambda error: self._mark((old.id, column.field), text, _sentence(error)), old if moved else None
        )

    def _begin(self, column: RecordColumn, text: str) -> None:
        """Note a cell of the new record; write it as soon as nothing that it needs is missing."""
        self.model.new[column.field] = text.strip()
        self._saver.keep(self._key, json.dumps(self.model.new, ensure_ascii=False))
        self._saver.keep_drafts()
        missing = [
            one.head.split(" ")[0] for one in self.model.table if one.needed and not self.model.new.get(one.field)
        ]
        self._tell(f"新增的一行还缺：{'、'.join(missing)}" if missing else "")
        if not missing:
            self._write(self._new_record(), lambda error: self._tell(_sentence(error)), is_new=True)
        self.view.viewport().update()

    def _new_record(self) -> Record:
        said: dict[str, Any] = {"subject_id": self._subject.id if self._subject else 0, "place": "窗口录入"}
        days: dict[str, int] = {}
        for column in self.model.table:
            value = read(column, self.model.new.get(column.field, ""))
            if column.kind == "day":
                days |= {column.field.removeprefix(_DAY): value} if value else {}
            elif value is not None:
                said[column.field] = value
        return self.kind(**said, **({"signed_in": days} if self.kind is Trainee else {}))  # type: ignore[arg-type]  # trainees

    def _write(
        self,
        record: Record,
        refused: Callable[[InputError], None],
        instead_of: Kept[Record] | None = None,
        *,
        is_new: bool = False,
    ) -> None:
        author, kind = self._desk.author, self.kind

        def work(register: Register, _: Progress) -> None:
            register.records.keep([_with_tenant(register, record)], author=author, source="窗口录入")
            if instead_of is not None:
                register.records.void(kind, [instead_of.id], reason="改正后重录", author=author)

        self._desk.operations.work(
            self, "保存台账", work, lambda _: self._written(is_new=is_new), changes=True, refused=refused, promised=True
        )

    def _written(self, *, is_new: bool) -> None:
        if is_new:
            self.model.new = {}
            self._saver.drop(self._key)
        self._tell("")

    def ask_to_void(self) -> Ask | None:
        """Ask why the chosen record is to count no longer."""
        number = self.view.currentIndex().row()
        if number >= len(self.model.kept):
            return None
        id_, author, kind = self.model.kept[number].id, self._desk.author, self.kind

        def work(register: Register, reason: str) -> None:
            register.records.void(kind, [id_], reason=reason, author=author)

        def answered(answers: Mapping[str, str]) -> None:
            reason = answers["作废原因"]
            ask.accept()
            self._desk.operations.work(self, "作废", lambda r, _: work(r, reason), lambda _: None, changes=True)

        ask = Ask(self, f"作废{self._words}", "作废后不再计入，记录仍保留备查，可以撤销。", "作废", answered)
        ask.ask("作废原因")
        ask.open()
        return ask

    def _mark(self, key: tuple[int, str], text: str, reason: str) -> None:
        self.model.wrong[key] = (text, reason)
        self._tell(reason)
        self.view.viewport().update()

    def _tell(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))


def _with_tenant(register: Register, record: Record) -> Record:
    """Name the tenant's own subject, where the register has just one enterprise of that name."""
    if not isinstance(record, Lease):
        return record
    same = [
        row.id for row in register.subjects("enterprise", search=record.tenant, limit=50) if row.name == record.tenant
    ]
    return replace(record, tenant_id=same[0] if len(same) == 1 else None)


def _sentence(error: InputError) -> str:
    return "；".join(problem.sentence for problem in error.problems)
