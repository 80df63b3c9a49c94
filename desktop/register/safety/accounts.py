"""Accounts: who may do what in a register. One without accounts believes the name it is given.

They keep honest people apart from each other's work, and the trail says who did what. They do not stand against
somebody with the file and a database tool: against that stand the seals of the trail and whole-file encryption.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import Connection, func, insert, select, update

from desktop.register import models
from desktop.register.applying import entry
from desktop.register.models_trail import Account as Row
from desktop.register.safety.keys import password_problems
from policies.problems import InputError, refuse

Role = Literal["clerk", "reviewer", "supervisor", "auditor"]
Right = Literal["enter", "approve", "settings", "supervise"]
ROLES: Mapping[Role, str] = {"clerk": "经办", "reviewer": "复核", "supervisor": "主管", "auditor": "审计（只读）"}
_RIGHTS: Mapping[Role, frozenset[Right]] = {
    "clerk": frozenset({"enter"}),
    "reviewer": frozenset({"enter", "approve"}),
    "supervisor": frozenset({"enter", "approve", "settings", "supervise"}),
    "auditor": frozenset(),
}
_WORDS: Mapping[Right, str] = {
    "enter": "录入和修改",
    "approve": "复核和批准",
    "settings": "修改设置",
    "supervise": "管理账户、删除到期的个人信息、撤销他人的操作",
}
ALONE = "works_alone"
"""The one setting by which a person who works alone switches the role conflicts off: ``yes``."""
TRIES = 5
LOCKED = timedelta(minutes=15)


class Account(NamedTuple):
    """Somebody who signs in."""

    name: str
    role: Role
    active: bool
    locked_until: datetime | None
    """UTC; ``None`` where it is not locked."""


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Return all accounts in the order in which they were made."""
    return tuple(_account(row) for row in connection.execute(select(Row.__table__).order_by(Row.id)).mappings())


def _account(row: Any) -> Account:
    return Account(row["name"], cast("Role", row["role"]), row["active"], row["locked_until"])


def _row(connection: Connection, name: str) -> Any:
    """Return an account's row, ``None`` where there is none."""
    return connection.execute(select(Row.__table__).where(Row.name == name)).mappings().first()


def authorise(connection: Connection, signed_in: str, author: str, right: Right) -> None:
    """Raise InputError where the register has accounts and who works may not do this."""
    if not connection.scalar(select(func.count()).select_from(Row)):
        return
    row = _row(connection, signed_in)
    if row is None or not row["active"]:
        raise refuse("", "not_signed_in", "这个登记簿设有账户，请先用账户登录")
    if author != signed_in:
        raise refuse(author, "author_differs", f"经办人应为登录的账户“{signed_in}”，请改正经办人或换账户登录")
    if right not in _RIGHTS[cast("Role", row["role"])]:
        sentence = f"{ROLES[cast('Role', row['role'])]}账户“{signed_in}”不能{_WORDS[right]}，请由有此权限的账户办理"
        raise refuse("", "no_right", sentence)


def may(connection: Connection, signed_in: str, right: Right) -> bool:
    """Tell whether who works may do this."""
    try:
        authorise(connection, signed_in, signed_in, right)
    except InputError:
        return False
    return True


def check_apart(connection: Connection, author: str, entered_by: Collection[str]) -> None:
    """Raise InputError where somebody would approve what he entered himself.

    Not in a register without accounts, nor where the bureau has set that one person works alone.
    """
    alone = connection.scalar(select(models.Setting.value).where(models.Setting.key == ALONE)) == "yes"
    if author in entered_by and not alone and accounts(connection):
        raise refuse(
            author, "role_conflict", "录入人不能复核、批准自己录入的内容，请由另一人办理（一人独办可在设置中说明）"
        )


class Attempt(NamedTuple):
    """What became of an attempt to sign in."""

    account: Account | None
    """``None`` where it failed."""
    sentence: str
    """Why it failed, in Chinese."""


def checked(connection: Connection, name: str, password: str, moment: datetime) -> Attempt:
    """Check a password, and nothing else."""
    row = _row(connection, name)
    if row is None or not row["active"]:
        _fits(_NOBODY, password)  # takes as long as for an account that there is
        return Attempt(None, _WRONG)
    if row["locked_until"] and row["locked_until"] > moment:
        return Attempt(None, _LOCKED.format(until=row["locked_until"].astimezone()))
    fits = _fits(row["password"], password)
    return Attempt(_account({**row, "locked_until": None}), "") if fits else Attempt(None, _WRONG)


def attempt(connection: Connection, name: str, password: str, moment: datetime) -> Attempt:
    """Check a password and count wrong ones: after the fifth the account is locked for a while."""
    tried = checked(connection, name, password, moment)
    row = _row(connection, name)
    if tried.account is not None and (row["failures"] or row["locked_until"]):
        _set(connection, name, failures=0, locked_until=None)
        _log(connection, name, "登录成功，此前的失败次数清零")
    if row is None or tried.sentence != _WRONG or not row["active"]:
        return tried
    failures = row["failures"] + 1
    if failures < TRIES:
        _set(connection, name, failures=failures)
        _log(connection, name, f"登录失败（第 {failures} 次）")
        return tried
    _set(connection, name, failures=0, locked_until=moment + LOCKED)
    _log(connection, name, f"登录失败 {TRIES} 次，账户锁定")
    return Attempt(None, _LOCKED.format(until=(moment + LOCKED).astimezone()))


def _log(connection: Connection, name: str, what: str) -> None:
    connection.execute(insert(models.Change), entry(name, "登录", what, "", ""))


_WRONG = "账户名或密码不对，请重新输入"
_LOCKED = "密码连续输错，账户已锁定，{until:%H:%M} 后再试，或请主管重设密码"
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _fits(stored: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    try:
        return PasswordHasher().verify(stored, password)
    except VerifyMismatchError:
        return False


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher

    if problems := password_problems(password):
        raise InputError(problems)
    return PasswordHasher().hash(password)


def add(connection: Connection, name: str, role: Role, password: str) -> None:
    """Make an account; the first must be a supervisor's. Raises InputError."""
    if not name.strip():
        raise refuse("", "name_missing", "账户没有姓名，请填写")
    if _row(connection, name.strip()) is not None:
        raise refuse(name, "account_exists", "已有同名的账户，请换一个姓名（如加上科室）")
    if role != "supervisor" and not accounts(connection):
        raise refuse(name, "first_account", "第一个账户应是主管，之后由主管添加其他账户")
    row = {"name": name.strip(), "role": role, "password": _hashed(password), "failures": 0, "active": True}
    connection.execute(insert(Row), {**row, "locked_until": None})


def change(connection: Connection, name: str, *, role: Role | None, active: bool | None, password: str) -> None:
    """Change an account; a new password unlocks it. One active supervisor must remain. Raises InputError."""
    if _row(connection, name) is None:
        raise refuse(name, "no_such_account", "没有这个账户，请核对姓名")
    values: dict[str, object] = {} if role is None else {"role": role}
    if active is not None:
        values["active"] = active
    if password:
        values |= {"password": _hashed(password), "failures": 0, "locked_until": None}
    if values:
        _set(connection, name, **values)
    if not any(one.active and one.role == "supervisor" for one in accounts(connection)):
        raise refuse(name, "last_supervisor", "至少要留一个在用的主管账户，请先另设主管")


def _set(connection: Connection, name: str, **values: object) -> None:
    connection.execute(update(Row).where(Row.name == name).values(**values))


def now() -> datetime:
    """Return the moment by the computer's clock, in UTC."""
    return datetime.now(UTC)
