"""Passwords: asked for on the terminal or read from a file descriptor, never taken from an argument."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from policies.problems import InputError, refuse

T = TypeVar("T")
_META, _ACCOUNT, _ACCOUNT_META = "password_fd", "account", "account_fd"
_LONGEST = 4096


def remember(context: typer.Context, descriptor: int | None, account: str, account_descriptor: int | None) -> None:
    """Keep the numbers of the file descriptors and the account for the command."""
    context.meta.update({_META: descriptor, _ACCOUNT: account, _ACCOUNT_META: account_descriptor})


def account_of(context: typer.Context) -> tuple[str, str]:
    """Return the account that works and its password; both empty where none was given."""
    account = context.meta.get(_ACCOUNT) or ""
    if not account:
        return "", ""
    given = _given(context, _ACCOUNT_META)
    if not given and not sys.stdin.isatty():
        raise refuse(account, "password_needed", "没有账户密码：请在终端中运行，或用 --account-fd 给出文件描述符")
    return account, given or getpass.getpass(f"账户“{account}”的密码：")


def _given(context: typer.Context, which: str = _META) -> str:
    """Return the first line of the file descriptor, empty where none was given."""
    descriptor = context.meta.get(which)
    if descriptor is None:
        return ""
    try:
        content = os.read(descriptor, _LONGEST)
    except OSError:
        raise refuse("--password-fd", "bad_descriptor", f"不能从文件描述符 {descriptor} 读取密码，请检查编号") from None
    return content.decode(errors="replace").splitlines()[0] if content.strip() else ""


def with_password(context: typer.Context, act: Callable[[str], T]) -> T:
    """Do what may need the register's password; ask for it on the terminal where it does and none was given."""
    given = _given(context)
    try:
        return act(given)
    except InputError as error:
        needed = error.problems[0].code == "password_needed"
        if given or not needed or not sys.stdin.isatty():
            raise
    return act(getpass.getpass("登记簿的密码或恢复密钥："))


def new_password(context: typer.Context) -> str:
    """Return the password of a new register: from the file descriptor, else asked for twice."""
    if given := _given(context):
        return given
    if not sys.stdin.isatty():
        raise refuse("", "password_needed", "没有密码：请在终端中运行，或用 --password-fd 给出文件描述符")
    first = getpass.getpass("新登记簿的密码：")
    if first != getpass.getpass("再输入一遍："):
        raise refuse("", "password_differs", "两次输入的密码不同，请重新运行")
    return first
