"""A register file that is open: what the bureau knows, read and changed in whole transactions."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import Connection, func, insert, select, update

from desktop.faults import EnvironmentFault
from desktop.progress import Progress, silent
from desktop.register import (
    applying,
    batch_store,
    change_log,
    conditions,
    details,
    duplicates,
    loading,
    merging,
    models,
    payees,
    retention,
    rolling_up,
    searching,
    settings,
    states,
)
from desktop.register.access import Access, log
from desktop.register.attachments import Attachments
from desktop.register.award_store import AwardDesk
from desktop.register.batches import Batch, BatchHead
from desktop.register.conditions import Condition, Total
from desktop.register.details import QuarterFigure, SubjectDetail
from desktop.register.dispatch import DispatchBook
from desktop.register.drafts import Drafts
from desktop.register.duplicates import Duplicate
from desktop.register.files import SCHEMA, bring_up_to_date, change_key, key_of, make_file, medium_of
from desktop.register.merging import Field, Merged, Side
from desktop.register.plans import Plans
from desktop.register.policy_shelf import PolicyShelf
from desktop.register.profile import Payee, Profile
from desktop.register.records.book import RecordBook
from desktop.register.retention import Due, Purged
from desktop.register.rolling_up import TOWNSHIP, Sum
from desktop.register.safety import accounts, keeping, trail, undoing, verifying
from desktop.register.safety.accounts import Account, Right, Role
from desktop.register.safety.backups import Backup, Occasion, back_up, backups, folder_of
from desktop.register.safety.keeping import Kept
from desktop.register.safety.keys import Key, new_key
from desktop.register.safety.restoring import copy_register
from desktop.register.safety.trail import ChainHead, Deed, Kind
from desktop.register.safety.undoing import ActionHead, Way
from desktop.register.safety.verifying import Verification
from desktop.register.searching import BY_ENTRY, Found, Order
from desktop.register.sqlite.database import damaged, make_engine, reading, tidy_away, told_apart, transaction
from desktop.register.subjects import Applied, Change, LedgerEntry, Preview, SubjectChange, SubjectRow
from desktop.register.telling import setting_label
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.findings.subject import Subject
from policies.language import Policy
from policies.money import Fen, yuan
from policies.problems import InputError, Problem, refuse

BUSY_SECONDS = 10.0


class Register:
    """An open register. Made by ``open_register`` and ``create_register``; each thread opens its own.

    Every method is one transaction. Any may raise EnvironmentFault (locked by another, disk full, medium read-only,
    disk error) and InputError (file damaged); a method that writes has then changed nothing. When a method that
    writes returns, the change is on the disk.
    """

    def __init__(
        self, path: Path, *, busy_seconds: float, key: Key | None = None, read_only: str = "", signed_in: str = ""
    ) -> None:
        self.path = path
        self.read_only = read_only
        """Why nothing can be written; empty where it can."""
        self.signed_in = signed_in
        """The name of the account that works; empty before ``sign_in``."""
        self._key = key
        self._busy_seconds = busy_seconds
        self._engine = make_engine(path, busy_seconds=busy_seconds, key=key)
        self._sound: applying.Sound | None = None
        access = Access(path, lambda: reading(self._engine, path), self._writing)
        self.records = RecordBook(access)
        self.attachments = Attachments(access, encrypted=key is not None)
        self.policies = PolicyShelf(access, self.attachments)
        self.plans = Plans(access, self.policies)
        self.drafts = Drafts(access.reading, lambda: transaction(self._engine, path), read_only)
        self.dispatch = DispatchBook(access, self.policies)

    def another(self) -> Register:
        """Open the register once more, for another thread, without asking for a password again."""
        return Register(
            self.path,
            busy_seconds=self._busy_seconds,
            key=self._key,
            read_only=self.read_only,
            signed_in=self.signed_in,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. The register can no longer be used."""
        tidy_away(self._engine)

    # Subjects

    def apply(
        self,
        changes: Sequence[SubjectChange],
        *,
        author: str,
        source: str,
        title: str = "",
        previewed_at: int | None = None,
        progress: Progress = silent,
    ) -> Applied:
        """Write all changes, or none. A blank erases nothing.

        ``title`` names the whole in the list of actions, which else takes the change log's words. ``previewed_at`` is
        ``last_change_of_subjects`` when a person saw what they would do: where a subject was changed since, InputError
        is raised, and nobody can change one in between.

        A change speaks of the subject of its kind with its identity code; where either has no code, of that with its
        name and division. Raises InputError with every problem, each at its change's place; Cancelled from the
        progress callback passes through.
        """
        with self._writing(author, source, title=title) as connection:
            if previewed_at not in {None, applying.last_change_of_subjects(connection)}:
                raise refuse("", "register_changed", "预览之后登记簿有改动，结果可能已经不同，请重新预览后再写入")
            sound, self._sound = self._sound, None
            plan = applying.known_sound(sound, changes, previewed_at) or applying.checked(connection, changes, progress)
            problems = (*_author_problems(author), *plan.problems)
            if problems:
                raise InputError(problems)
            return applying.write(connection, changes, plan, author=author.strip(), source=source, progress=progress)

    def check(self, changes: Sequence[SubjectChange], *, progress: Progress = silent) -> tuple[Problem, ...]:
        """Return the problems for which ``apply`` would refuse the changes. Writes nothing."""
        with reading(self._engine, self.path) as connection:
            return applying.checked(connection, changes, progress).problems

    def preview(self, changes: Sequence[SubjectChange], *, warn: bool = True, progress: Progress = silent) -> Preview:
        """Return what ``apply`` would do, or the problems for which it would refuse. Writes nothing.

        Without ``warn`` nobody looks for what is only odd.
        """
        with reading(self._engine, self.path) as connection:
            plan = applying.checked(connection, changes, progress)
            if plan.problems:
                return Preview(plan.problems, ())
            compared = list(applying.compared(connection, changes, plan, warn=warn))
            warnings = tuple(warning for _, found in compared for warning in found)
            effects = tuple(effect for effect, _ in compared)
            self._sound = applying.Sound(applying.last_change_of_subjects(connection), changes, plan, effects)
            return Preview((), effects, plan.ids, warnings)

    def subjects(
        self,
        kind: SubjectKind,
        *,
        search: str = "",
        where: Sequence[Condition] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[SubjectRow, ...]:
        """Return the subjects of a kind for which all conditions hold, in the order of their entry.

        ``search`` is words, each a part of the name, of its initials in pinyin or of the identity code (of a person,
        the code's first digits). Full or half width, capitals, blanks and punctuation make no difference.
        """
        with reading(self._engine, self.path) as connection:
            page = searching.page(connection, kind, search, offset, limit, where)
            return tuple(loading.rows_of(connection, models.Subject.id.in_(page)))

    def count(self, kind: SubjectKind, search: str = "", where: Sequence[Condition] = ()) -> int:
        """Count what ``subjects`` would return without offset and limit."""
        with reading(self._engine, self.path) as connection:
            return searching.count(connection, kind, search, where)

    def ids(
        self, kind: SubjectKind, *, search: str = "", where: Sequence[Condition] = (), order: Order = BY_ENTRY
    ) -> array[int]:
        """Return the ids of all that ``subjects`` would return, in any order that a list has; ``rows`` reads a page."""
        with reading(self._engine, self.path) as connection:
            return searching.ids(connection, kind, search, order, where)

    def total(self, subject_ids: Sequence[int], fact: str, year: int = 0) -> Total:
        """Add up a figure in whole units (money, counts) over subjects; ``year`` is 0 of a standing fact."""
        with reading(self._engine, self.path) as connection:
            return conditions.total(connection, subject_ids, fact, year)

    def rows(self, subject_ids: Sequence[int]) -> tuple[SubjectRow, ...]:
        """Return these subjects in this order: one page of ``ids``. Those that are gone since are left out."""
        with reading(self._engine, self.path) as connection:
            found = {row.id: row for row in loading.rows_of(connection, models.Subject.id.in_(subject_ids))}
        return tuple(found[id_] for id_ in subject_ids if id_ in found)

    def find(self, text: str, *, kinds: Collection[SubjectKind] | None = None, limit: int = 50) -> tuple[Found, ...]:
        """Return subjects of all kinds, or some, as ``subjects`` finds them; those that begin so come first."""
        with reading(self._engine, self.path) as connection:
            ids = searching.find(connection, text, sorted(SUBJECT_KINDS if kinds is None else kinds), limit)
            found = {row.id: row for row in loading.rows_of(connection, models.Subject.id.in_(ids))}
        return tuple(Found(found[id_], searching.found_in(found[id_], text)) for id_ in ids)

    def subject_row(self, subject_id: int) -> SubjectRow:
        """Return one subject's row. Raises KeyError where there is none."""
        with reading(self._engine, self.path) as connection:
            for row in loading.rows_of(connection, models.Subject.id == subject_id):
                return row
        raise KeyError(subject_id)

    def facts(self, subject_id: int, policy_id: str = "") -> Subject:
        """Return one subject with its facts and, of the given policy, its earlier awards. Raises KeyError."""
        with reading(self._engine, self.path) as connection:
            for subject in loading.load(connection, policy_id, models.Subject.id == subject_id):
                return subject
        raise KeyError(subject_id)

    def detail(self, subject_id: int) -> SubjectDetail:
        """Return everything about one subject but its titles, awards and records. Raises KeyError."""
        with reading(self._engine, self.path) as connection:
            return details.detail(connection, subject_id)

    def profiles(self, subject_ids: Collection[int]) -> Mapping[int, tuple[Profile, SubjectRow | None]]:
        """Return profile and owner of those of some subjects of which either is known: one page of a list."""
        with reading(self._engine, self.path) as connection:
            return details.profiles(connection, subject_ids)

    def payee(self, subject_id: int) -> Payee:
        """Return who is paid for a subject's awards, and on which account: its owner, else itself.

        Raises KeyError, and InputError where a station, session, park or project has no owner yet.
        """
        with reading(self._engine, self.path) as connection:
            return payees.payee(connection, subject_id)

    def add_note(self, subject_id: int, text: str, *, author: str) -> None:
        """Note something about a subject. Raises KeyError, and InputError where author or text is blank."""
        name = self.subject_row(subject_id).name
        problems = _author_problems(author) or (
            () if text.strip() else refuse(name, "note_empty", "备注是空的，请填写内容").problems
        )
        if problems:
            raise InputError(problems)
        with self._writing(author, "备注") as connection:
            details.add_note(connection, subject_id, text.strip(), author.strip())
            log(connection, author, "备注", f"备注：{name}", "", text.strip(), subject_id)

    def reveal(self, subject_id: int, field: Literal["identity_code", "account"], *, author: str) -> str:
        """Return a number that is masked elsewhere, in full; who looked at it is in the log for ever. Raises KeyError.

        Raises InputError where the author is blank or may not.
        """
        found = self.detail(subject_id)
        number = found.profile.account if field == "account" else found.row.identity_code
        what = f"查看{'银行账号' if field == 'account' else '代码'}：{found.row.name}"
        with self._writing(_required(author), "查看", title=what, kind="fixed") as connection:
            log(connection, author, "查看", what, "", "完整号码已显示", subject_id)
        return number

    def quarterly(self, year: int) -> tuple[QuarterFigure, ...]:
        """Return the quarterly figures of a year by subject, fact and quarter."""
        with reading(self._engine, self.path) as connection:
            return tuple(details.quarterly(connection, year))

    def roll_up(self, fact: str, year: int, *, digits: int = TOWNSHIP) -> tuple[Sum, ...]:
        """Return the sums of a yearly or quarterly figure by township, or by county (6 digits), and by quarter."""
        with reading(self._engine, self.path) as connection:
            return tuple(rolling_up.roll_up(connection, fact, year, digits))

    def not_applicable(self) -> frozenset[tuple[int, str, int, int]]:
        """Return (subject, fact, year, quarter) of what does not apply: assessment sees a blank, requests leave it out.

        Year and quarter are 0 where the fact has none.
        """
        with reading(self._engine, self.path) as connection:
            return frozenset(details.not_applicable(connection))

    def facts_of(self, subject_ids: Collection[int]) -> tuple[Subject, ...]:
        """Return these subjects by id with their facts, without earlier awards: one page of a list."""
        with reading(self._engine, self.path) as connection:
            return tuple(loading.load(connection, "", models.Subject.id.in_(subject_ids)))

    def years(self, kind: SubjectKind) -> tuple[int, ...]:
        """Return the years of which anything is known of subjects of a kind, the earliest first."""
        value, subject = models.FactValue, models.Subject
        query = select(value.period).distinct().join(subject, subject.id == value.subject_id)
        query = query.where(subject.kind == kind, value.period.between(1, 9999)).order_by(value.period)
        with reading(self._engine, self.path) as connection:
            return tuple(connection.scalars(query))

    def load(self, policy_id: str, kinds: Collection[SubjectKind] | None = None) -> Iterator[Subject]:
        """Yield all subjects, or those of some kinds, by id, with their facts and what the policy paid them before.

        One consistent view of the register; nobody can write until the iterator is exhausted or closed.
        """
        listed = models.Subject.state == searching.LISTED
        conditions = (listed,) if kinds is None else (models.Subject.kind.in_(kinds), listed)
        with reading(self._engine, self.path) as connection:
            yield from loading.load(connection, policy_id, *conditions)

    def ledger(self, subject_id: int) -> tuple[LedgerEntry, ...]:
        """Return all earlier awards of a subject, of every policy, reversed ones included."""
        with reading(self._engine, self.path) as connection:
            return loading.ledger(connection, subject_id)

    def awarded(self, subject_ids: Collection[int]) -> dict[int, Fen]:
        """Return what each of these subjects was awarded so far, by whatever policy, and keeps; 分."""
        entry = models.LedgerEntry
        query = select(entry.subject_id, func.sum(entry.amount)).where(entry.subject_id.in_(subject_ids))
        with reading(self._engine, self.path) as connection:
            sums = connection.execute(query.where(entry.reversed.is_(False)).group_by(entry.subject_id))
            return {id_: int(amount) for id_, amount in sums}

    # Accounts

    def accounts(self) -> tuple[Account, ...]:
        """Return the accounts; a register without any believes the author's name that it is given."""
        with reading(self._engine, self.path) as connection:
            return accounts.accounts(connection)

    def sign_in(self, name: str, password: str) -> Account:
        """Work as this account from now on. Raises InputError where name or password is wrong.

        After five wrong passwords the account is locked for a quarter of an hour. Attempts are in the trail, except
        where the register can only be read.
        """
        if self.read_only:
            with reading(self._engine, self.path) as connection:
                tried = accounts.checked(connection, name.strip(), password, accounts.now())
        else:
            deed = Deed(name.strip() or "（不明）", "登录", kind="fixed")
            with trail.writing(self._engine, self.path, deed) as connection:
                tried = accounts.attempt(connection, name.strip(), password, accounts.now())
        if tried.account is None:
            raise refuse(name, "not_signed_in", tried.sentence)
        self.signed_in = tried.account.name
        return tried.account

    def may(self, right: Right) -> bool:
        """Tell whether who works may do this: for buttons that say why they are grey."""
        with reading(self._engine, self.path) as connection:
            return not self.read_only and accounts.may(connection, self.signed_in, right)

    def add_account(self, name: str, role: Role, password: str, *, author: str) -> None:
        """Make an account: the first is a supervisor's, the others are made by one. Raises InputError."""
        title = f"新设{accounts.ROLES[role]}账户：{name.strip()}"
        with self._writing(author, "账户", title=title, kind="fixed", right="supervise") as connection:
            accounts.add(connection, name, role, password)

    def change_account(
        self, name: str, *, author: str, role: Role | None = None, active: bool | None = None, password: str = ""
    ) -> None:
        """Change role or password of an account, or put it out of use; a new password unlocks it.

        A supervisor's act, but for one's own password. Raises InputError, also where no supervisor would be left.
        """
        own = name == self.signed_in and role is None and active is None
        right: Right = "enter" if own else "supervise"
        with self._writing(author, "账户", title=f"修改账户：{name}", kind="fixed", right=right) as connection:
            accounts.change(connection, name, role=role, active=active, password=password)

    def check_apart(self, author: str, entered_by: Collection[str]) -> None:
        """Raise InputError where somebody would approve what he entered himself, unless he works alone."""
        with reading(self._engine, self.path) as connection:
            accounts.check_apart(connection, author.strip(), entered_by)

    # Encryption

    @property
    def recovery_key(self) -> str:
        """Return what opens the file without its password, for the recovery sheet; empty where it is not encrypted."""
        return self._key.recovery if self._key else ""

    def change_password(self, password: str, *, author: str) -> None:
        """Encrypt the register anew. Earlier recovery keys no longer open it; earlier backups keep their password.

        Raises InputError where the password is too short or the register is not encrypted.
        """
        if self._key is None:
            raise refuse(str(self.path), "not_encrypted", "这个登记簿没有加密，只能在新建时选择加密")
        key = new_key(password)
        with self._writing(author, "加密", title="更换密码", kind="fixed", even_if_empty=True, right="supervise"):
            pass
        tidy_away(self._engine)
        try:
            change_key(self.path, self._key, key, busy_seconds=self._busy_seconds)
            self._key = key
        finally:
            self._engine = make_engine(self.path, busy_seconds=self._busy_seconds, key=self._key)

    # Backups

    def back_up(
        self, folder: Path | None = None, *, occasion: Occasion = "manual", if_changed: bool = False
    ) -> Backup | None:
        """Back the register up, verified, into ``folder``, by default one beside it.

        With ``if_changed`` nothing is done, and ``None`` returned, where the newest backup there holds just this.
        ``daily`` does nothing where there is one of today. Raises InputError where the register is damaged,
        EnvironmentFault where the folder cannot be written.
        """
        newest = next(iter(self.backups(folder)), None)
        if newest and if_changed and newest.head == self.chain_head():
            return None
        if newest and occasion == "daily" and newest.made_at.date() == datetime.now(UTC).date():
            return None
        return back_up(self.path, self._key, occasion, folder, schema=SCHEMA, busy_seconds=self._busy_seconds)

    def backups(self, folder: Path | None = None) -> tuple[Backup, ...]:
        """Return the backups of this register, the newest first."""
        where = folder or folder_of(self.path)
        with told_apart(where):
            return backups(where, self.path.stem)

    def copy_to(self, folder: Path) -> Path:
        """Copy the register with its papers into a folder, as on a USB stick, and check what arrived; return its place.

        An earlier copy of it there is replaced; InputError is raised where that has work of its own, or where a paper
        is missing or altered.
        """
        return copy_register(self.path, folder, self._key, busy_seconds=self._busy_seconds)

    # Duplicates and states

    def duplicates(self, kind: SubjectKind, *, subject_id: int | None = None) -> tuple[Duplicate, ...]:
        """Return all pairs of a kind, or those with one subject, that may be one, the likeliest first.

        Pairs of which ``keep_apart`` was told are left out.
        """
        with reading(self._engine, self.path) as connection:
            return duplicates.duplicates(connection, kind, subject_id)

    def keep_apart(self, one: int, other: int, *, author: str, reason: str = "") -> None:
        """Remember that two subjects are not one. Raises KeyError, and InputError where the author is blank."""
        with self._writing(_required(author), "查重") as connection:
            duplicates.keep_apart(connection, one, other, author=author.strip(), reason=reason)

    def merge_fields(self, keep: int, drop: int) -> tuple[Field, ...]:
        """Return side by side what two entries say, for a person to choose from.

        Raises KeyError, and InputError where they cannot be one: of two kinds, withdrawn, or merged already.
        """
        with reading(self._engine, self.path) as connection:
            return merging.fields(connection, keep, drop)

    def merge(self, keep: int, drop: int, choices: Mapping[str, Side], *, author: str, reason: str) -> Merged:
        """Merge one entry into another. ``choices`` settles, by its id, every field of which both know another value.

        Facts, titles, records and awards of both are then the kept one's; the dropped one's name and code lead to it.
        Can be undone. Raises as ``merge_fields`` does, and InputError where a field is left open, where records of
        both clash, or where author or reason is blank.
        """
        with self._writing(_required(author, reason), "合并", reason=reason) as connection:
            return merging.merge(connection, keep, drop, choices, author=author.strip(), reason=reason)

    def withdraw(self, subject_id: int, *, author: str, reason: str) -> None:
        """Take a subject off all lists and assessments. Raises KeyError, and InputError where it is not listed."""
        with self._writing(_required(author, reason), "撤下", reason=reason) as connection:
            states.change_state(connection, subject_id, searching.WITHDRAWN, author.strip(), reason)

    def bring_back(self, subject_id: int, *, author: str, reason: str) -> None:
        """Put a withdrawn subject back. Raises KeyError, and InputError where it is not withdrawn."""
        with self._writing(_required(author, reason), "恢复", reason=reason) as connection:
            states.change_state(connection, subject_id, searching.LISTED, author.strip(), reason)

    def withdrawn(self, kind: SubjectKind) -> tuple[SubjectRow, ...]:
        """Return the subjects of a kind that were withdrawn."""
        subject = models.Subject
        with reading(self._engine, self.path) as connection:
            rows = loading.rows_of(connection, subject.kind == kind, subject.state == searching.WITHDRAWN)
            return tuple(rows)

    def due_for_purge(self, before: date) -> Due:
        """Count what ``purge_persons`` would remove."""
        with reading(self._engine, self.path) as connection:
            return retention.due(connection, before)

    def purge_persons(self, before: date, *, author: str, reason: str) -> Purged:
        """Remove for good persons untouched since a day, and trainees and employed persons of earlier days.

        A supervisor's act: it cannot be undone. The log keeps counts and a hash. Who is in an award stays.
        """
        with self._writing(
            _required(author, reason), "保存期限", kind="fixed", reason=reason, right="supervise"
        ) as connection:
            return retention.purge(connection, before, author=author.strip(), reason=reason)

    # Settings

    def setting(self, key: str, default: str = "") -> str:
        """Return one of the bureau's settings."""
        with reading(self._engine, self.path) as connection:
            found = connection.scalar(select(models.Setting.value).where(models.Setting.key == key))
            return default if found is None else found

    def set_setting(self, key: str, value: str, *, author: str) -> None:
        """Change a setting; blank takes it back. Raises InputError where the author is blank or it cannot be so."""
        if problems := _author_problems(author):
            raise InputError(problems)
        if fault := settings.fault(key, value, self._policy):
            raise refuse(setting_label(key), *fault)
        with self._writing(author, "设置", right="settings") as connection:
            _set(connection, key, value, author)

    def _policy(self, policy_id: str) -> Policy:
        return self.policies.of_year(policy_id, date.max.year)

    def holidays(self, year: int) -> Mapping[date, bool]:
        """Return the days of a year on which the bureau's own table says otherwise than the week: True: work."""
        setting = models.Setting
        of_year = setting.key.startswith(f"holiday.{year:04}-", autoescape=True)
        query = select(setting.key, setting.value).where(of_year, setting.value != "").order_by(setting.key)
        with reading(self._engine, self.path) as connection:
            rows = connection.execute(query).all()
        return {date.fromisoformat(key.removeprefix("holiday.")): value == "work" for key, value in rows}

    # The trail

    @contextmanager
    def _writing(
        self,
        author: str,
        source: str,
        *,
        title: str = "",
        kind: Kind = "edit",
        reason: str = "",
        target: int | None = None,
        even_if_empty: bool = False,
        right: Right = "enter",
    ) -> Iterator[Connection]:
        """Open the one transaction of a use case, and seal what it did as one named action of the trail.

        Raises InputError where the register has accounts and who works has not this right, EnvironmentFault where it
        was opened to be read only.
        """
        if self.read_only:
            raise EnvironmentFault(self.read_only)
        deed = Deed(author.strip(), source, title, kind, reason, target)
        with trail.writing(self._engine, self.path, deed, even_if_empty=even_if_empty) as connection:
            accounts.authorise(connection, self.signed_in, deed.author, right)
            yield connection
            searching.refresh(connection)

    def actions(self, limit: int | None = None) -> tuple[ActionHead, ...]:
        """Return what was done, action by action, the latest first."""
        with reading(self._engine, self.path) as connection:
            return undoing.actions(connection, limit)

    def undo(self, action: int | None = None, *, author: str, reason: str = "") -> ActionHead:
        """Undo the action of this number, or the latest that can be, whoever did it; return the undoing action.

        Raises InputError where there is none, or where a later one, which is named, touched the same rows.
        """
        return self._turn("undo", action, author, reason)

    def next_title(self, way: Way) -> str:
        """Return the title of what ``undo`` or ``redo`` without a number would turn, empty where there is nothing."""
        with reading(self._engine, self.path) as connection:
            return undoing.next_title(connection, way)

    def undo_keeping(self, action: int, *, author: str, reason: str = "") -> tuple[Kept, ...]:
        """Undo the action of this number but for what was altered since, which stays and is returned.

        A new subject of which something else is known by now stays, too. Raises InputError where the action cannot be
        undone, or where nothing of it is left.
        """
        if problems := _author_problems(author):
            raise InputError(problems)
        with reading(self._engine, self.path) as connection:
            deed = undoing.deed(connection, "undo", action, author.strip(), reason)
        with self._writing(**deed._asdict()) as connection:
            self._check_own(connection, action, author.strip())
            return keeping.undo_keeping(connection, undoing.chosen(connection, "undo", action), author.strip())

    def redo(self, action: int | None = None, *, author: str, reason: str = "") -> ActionHead:
        """Redo what was undone: the action of this number, or the latest undone since the last edit. As ``undo``."""
        return self._turn("redo", action, author, reason)

    def _turn(self, way: Way, action: int | None, author: str, reason: str) -> ActionHead:
        if problems := _author_problems(author):
            raise InputError(problems)
        with reading(self._engine, self.path) as connection:
            standing = undoing.chosen(connection, way, action)
            deed = undoing.deed(connection, way, standing.root, author.strip(), reason)
        with self._writing(**deed._asdict()) as connection:
            if undoing.chosen(connection, way, standing.root) != standing:
                raise refuse("", "register_changed", "刚才又有别的操作，请核对后再试")
            self._check_own(connection, standing.root, author.strip())
            undoing.turn(connection, way, standing, author.strip())
        return self.actions(1)[0]

    def _check_own(self, connection: Connection, action: int, author: str) -> None:
        """Raise InputError where the action is another's, and the account is no supervisor's."""
        if undoing.author_of(connection, action) != author:
            accounts.authorise(connection, self.signed_in, author, "supervise")

    def chain_head(self) -> ChainHead:
        """Return the end of the trail's chain. Printed on paper, it shows later that nothing before it was altered."""
        with reading(self._engine, self.path) as connection:
            return trail.head(connection)

    def check_shape(self) -> None:
        """Raise InputError where the tables are not as this program makes them: the file is damaged."""
        with reading(self._engine, self.path) as connection:
            if any(verifying.misshapen(connection)):
                raise damaged(self.path)

    def verify(self, heads: Collection[str] = ()) -> Verification:
        """Check the file, its references, its trail, the tables against the trail, and the papers.

        ``heads`` are ends of the chain that were printed or kept with a backup (``number-hash``): each must be in it.
        """
        with reading(self._engine, self.path) as connection:
            found = verifying.verify(connection, heads)
        return found._replace(problems=(*found.problems, *(self.attachments.verify() if found.counts else ())))

    def changes(self, limit: int | None = None, *, subject_id: int | None = None) -> tuple[Change, ...]:
        """Return what was changed, of one subject or of all, the latest first."""
        with reading(self._engine, self.path) as connection:
            return change_log.changes(connection, limit, subject_id)

    def last_change_of_subjects(self) -> int:
        """Return the number of the latest change to any subject, 0 where there was none."""
        with reading(self._engine, self.path) as connection:
            return applying.last_change_of_subjects(connection)

    # Batches

    def save_batch(self, batch: Batch, *, computed_at: int | None = None) -> None:
        """Keep a sealed batch. Raises InputError where its number is taken.

        ``computed_at`` is ``last_change_of_subjects`` when its facts were read: where a subject was changed since,
        InputError is raised, and nobody can change one in between.
        It does not enter the ledger of earlier awards: only what was decided and paid counts there.
        """
        with self._writing(batch.created_by, "测算", kind="fixed") as connection:
            if computed_at not in {None, applying.last_change_of_subjects(connection)}:
                raise refuse("", "register_changed", "测算之后登记簿有改动，结果可能已经不对，请重新测算后再生成批次")
            batch_store.save(connection, batch)
            what = f"{batch.policy_title} {batch.year}年"
            after = f"{what}，{len(batch.lines)}笔，{yuan(batch.total)}元，校验 {batch.seal[:16]}"
            row = applying.entry(batch.created_by, "测算", f"生成批次：{batch.code}", "", after)
            connection.execute(insert(models.Change), row)

    def batches(self) -> tuple[BatchHead, ...]:
        """Return the heads of all batches, in the order in which they were frozen."""
        with reading(self._engine, self.path) as connection:
            return batch_store.heads(connection)

    def batch(self, code: str) -> Batch:
        """Return a batch. Raises InputError where there is none, or where it was altered since it was sealed."""
        with reading(self._engine, self.path) as connection:
            return batch_store.load(connection, code)

    # Awards on their way

    @contextmanager
    def awarding(self, author: str, title: str, *, reason: str = "", right: Right = "enter") -> Iterator[AwardDesk]:
        """Open the one transaction of a use case of awards; it is sealed as one named action that stays.

        Left by an exception, it leaves no trace. Raises InputError where the author is blank or has not the right.
        """
        if problems := _author_problems(author):
            raise InputError(problems)
        with self._writing(author, "奖补", title=title, kind="fixed", reason=reason, right=right) as connection:
            yield AwardDesk(connection, author.strip())

    @contextmanager
    def reading_awards(self) -> Iterator[AwardDesk]:
        """Open one consistent view of the awards, to read."""
        with reading(self._engine, self.path) as connection:
            yield AwardDesk(connection, "")


def _author_problems(author: str) -> tuple[Problem, ...]:
    return () if author.strip() else refuse("", "author_missing", "没有经办人姓名，请先在设置中填写").problems


def _required(author: str, reason: str | None = None) -> str:
    """Return the author. Raises InputError where it, or a reason that is asked for, is blank."""
    problems = _author_problems(author)
    if reason is not None and not reason.strip():
        problems += refuse("", "reason_missing", "没有写明原因，请填写").problems
    if problems:
        raise InputError(problems)
    return author


def _set(connection: Connection, key: str, value: str, author: str) -> None:
    setting = models.Setting
    before = connection.scalar(select(setting.value).where(setting.key == key))
    if before == value:
        return
    statement = insert(setting) if before is None else update(setting).where(setting.key == key)
    connection.execute(statement.values(key=key, value=value))
    what = f"设置：{setting_label(key)}"
    connection.execute(insert(models.Change), applying.entry(author, "设置", what, before or "", value))


def open_register(
    path: Path, *, password: str = "", busy_seconds: float = BUSY_SECONDS, read_only: str = ""
) -> Register:
    """Open a register; an older one is first backed up and brought up to date on a verified copy.

    ``password``, or the recovery key, opens an encrypted one. Raises InputError where the file is missing, a folder,
    empty, not a register, damaged or from a newer program (``password_needed``, ``wrong_password``: where it is
    encrypted), EnvironmentFault where the computer cannot do it now. ``busy_seconds`` is how long to wait for
    another's lock. ``read_only`` says why nothing is to be written (somebody else works in it); where the medium can
    only be read, the register says so itself.
    """
    read_only = read_only or medium_of(path)
    key = key_of(path, password, busy_seconds=busy_seconds)
    bring_up_to_date(path, key, busy_seconds=busy_seconds)
    with ExitStack() as unless_sound:
        register = Register(path, busy_seconds=busy_seconds, key=key, read_only=read_only)
        unless_sound.enter_context(register)
        register.check_shape()
        unless_sound.pop_all()
    return register


def create_register(path: Path, *, bureau: str = "", author: str, password: str = "") -> Register:
    """Make a new register and open it, encrypted where a password is given: print its ``recovery_key`` then.

    Raises InputError where the path is taken or the password too short, else as every method of it.
    """
    if problems := _author_problems(author):
        raise InputError(problems)
    key = new_key(password) if password else None

    def fill(connection: Connection) -> None:
        for name, value in (("author", author), ("bureau", bureau)):
            if value:
                _set(connection, name, value, author)

    make_file(path, fill, author, key)
    return Register(path, busy_seconds=BUSY_SECONDS, key=key)
