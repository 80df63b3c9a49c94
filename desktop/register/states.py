"""Subjects taken off the lists and brought back: a clerk deletes nothing."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection, insert, select, update

from desktop.register import models
from desktop.register.applying import entry
from desktop.register.searching import LISTED, WITHDRAWN
from desktop.register.telling import label
from policies.problems import InputError, refuse

_WORDS = {LISTED: "恢复", WITHDRAWN: "撤下"}


def change_state(connection: Connection, subject_id: int, to: str, author: str, reason: str) -> None:
    """Withdraw a listed subject, or list a withdrawn one. Raises KeyError, and InputError where it is not so."""
    kind, name, state = found(connection, subject_id)
    if state != (WITHDRAWN if to == LISTED else LISTED):
        raise not_listed(name, state)
    connection.execute(update(models.Subject).where(models.Subject.id == subject_id).values(state=to))
    what = f"{_WORDS[to]}{label(kind)}：{name}"
    connection.execute(insert(models.Change), entry(author, _WORDS[to], what, "", f"原因：{reason}", subject_id))


def found(connection: Connection, subject_id: int) -> tuple[str, str, str]:
    """Return kind, name and state. Raises KeyError."""
    subject = models.Subject
    query = select(subject.kind, subject.name, subject.state).where(subject.id == subject_id)
    for row in connection.execute(query):
        return cast("tuple[str, str, str]", tuple(row))
    raise KeyError(subject_id)


def not_listed(name: str, state: str) -> InputError:
    """Return why nothing can be done with a subject in this state."""
    sentence = {
        LISTED: "本来就在登记簿的名单中，不必恢复",
        WITHDRAWN: "已经撤下，请先恢复",
    }.get(state, "已经并入另一个主体，请到那一个主体去办理")
    return refuse(f"“{name}”", f"subject_{state}", sentence)
