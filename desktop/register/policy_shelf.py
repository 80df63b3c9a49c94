"""The policies in force for this bureau: built-in ones and its own, every version kept whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.register import models_records
from desktop.register.access import Access, log
from desktop.register.attachments import Attachments
from desktop.register.documents import Passage, decoded, passages
from policies.language import Policy, load_policy_text
from policies.library import built_in, find_policy
from policies.problems import refuse


class PolicyVersion(NamedTuple):
    """A policy as it was taken into force. An amendment is a later version of the same policy."""

    policy: str
    title: str
    takes_effect: date
    content_hash: str
    built_in: bool
    at: datetime
    """UTC, when it was taken into force here."""
    author: str


class PolicyShelf:
    """The policies of an open register. Every method is one transaction and raises as those of ``Register``.

    A bureau that has taken none into force works with all built-in ones, as the program brings them.
    """

    def __init__(self, access: Access, attachments: Attachments) -> None:
        self._access = access
        self._attachments = attachments

    def adopt(self, text: str, *, author: str, place: str = "", takes_effect: date | None = None) -> Policy:
        """Take a policy file into force from a day on, by default from the day that it names.

        Where it amends a built-in policy, that one is kept as the version before it. Raises InputError with the
        file's faults, or where another text takes effect on the same day.
        """
        policy = load_policy_text(text, place)
        start = takes_effect or policy.version.takes_effect
        with self._access.writing(author, "政策") as connection:
            known = {one.takes_effect: one for one in _versions(connection, policy.id)}
            base = built_in().get(policy.id)
            if not known and base and base.content_hash != policy.content_hash and start > base.in_force_from:
                for wording in (*base.earlier, base):
                    _add(connection, wording, wording.version.takes_effect, author)
            same_day = known.get(start)
            if same_day and same_day.content_hash != policy.content_hash:
                raise refuse(place, "version_exists", f"已有另一个版本自 {start} 起施行，请给新版本另定施行日期")
            if not same_day:
                _add(connection, policy, start, author)
        return policy

    def versions(self, policy_id: str = "") -> tuple[PolicyVersion, ...]:
        """Return what was taken into force, of one policy or of all, by policy and date."""
        with self._access.reading() as connection:
            return tuple(_versions(connection, policy_id))

    def ids(self) -> tuple[str, ...]:
        """Return the policies that this bureau works with."""
        return tuple(dict.fromkeys(one.policy for one in self.versions())) or tuple(built_in())

    def known(self) -> tuple[Policy, ...]:
        """Return every policy in its last version: what the bureau works with, then the other built-in ones."""
        ids = dict.fromkeys((*self.ids(), *built_in()))
        return tuple(self.of_year(policy_id, date.max.year) for policy_id in ids)

    def of_year(self, policy_id: str, year: int) -> Policy:
        """Return a policy in the version of a policy year: the latest in force by its end, else the first.

        Raises InputError where there is no such policy, or where its text was altered.
        """
        with self._access.reading() as connection:
            version = models_records.PolicyVersion
            query = select(version.takes_effect, version.source, version.content_hash)
            rows = connection.execute(query.where(version.policy == policy_id).order_by(version.takes_effect)).all()
        if not rows:
            return find_policy(policy_id, year)
        _, source, content_hash = next((row for row in reversed(rows) if row[0] <= date(year, 12, 31)), rows[0])
        policy = load_policy_text(source, policy_id)
        if policy.content_hash != content_hash:
            raise refuse(policy_id, "policy_altered", "登记簿中的政策文本被人改动过，不能使用，请从备份中恢复")
        return policy

    def text_of(self, policy_id: str, year: int) -> tuple[Passage, ...]:
        """Return the official text clause by clause, from the latest document that is plain text; else nothing."""
        clauses = {clause.number for clause in self.of_year(policy_id, year).clauses}
        for document in reversed(self._attachments.of_policy(policy_id)):
            text = decoded(self._attachments.read(document))
            if text is not None:
                return passages(text, clauses)
        return ()


def _versions(connection: Connection, policy_id: str) -> Iterator[PolicyVersion]:
    table = models_records.PolicyVersion
    query = select(*(getattr(table, name) for name in PolicyVersion._fields)).order_by(table.policy, table.takes_effect)
    for row in connection.execute(query.where(table.policy == policy_id) if policy_id else query):
        yield PolicyVersion(*row)


def _add(connection: Connection, policy: Policy, start: date, author: str) -> None:
    own = built_in().get(policy.id)
    row = {
        "policy": policy.id,
        "title": policy.title,
        "takes_effect": start,
        "content_hash": policy.content_hash,
        "source": policy.source,
        "built_in": own is not None and own.content_hash == policy.content_hash,
        "at": datetime.now(UTC),
        "author": author.strip(),
    }
    connection.execute(insert(models_records.PolicyVersion), row)
    after = f"自 {start} 起施行，校验 {policy.content_hash[:16]}"
    log(connection, author, "政策", f"政策施行：{policy.title}", "", after)
