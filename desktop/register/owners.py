"""Who a station, session, park or project belongs to: found by identity code, else by a name that only one bears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, or_, select

from desktop.register import models
from desktop.register.profile import OWNERS
from desktop.register.rows import blocks
from desktop.register.subjects import SubjectChange
from policies.problems import Problem


class Owners:
    """The subjects of the register that may be meant as owners by some changes."""

    def __init__(self, connection: Connection, changes: Iterable[SubjectChange]) -> None:
        self._by_code: defaultdict[str, set[int]] = defaultdict(set)
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        for block in blocks(sorted({said for change in changes if (said := change.profile.owner.strip())})):
            subject = models.Subject
            meant = or_(subject.identity_code.in_([said.upper() for said in block]), subject.name.in_(block))
            query = select(subject.id, subject.name, subject.identity_code)
            listed = subject.kind.in_(OWNERS), subject.state == "listed"
            for id_, name, code in connection.execute(query.where(*listed, meant)):
                self.add(id_, name, code)

    def add(self, id_: int, name: str, code: str) -> None:
        """Note one more."""
        self._by_name[name.strip()].add(id_)
        if code:
            self._by_code[code.strip().upper()].add(id_)

    def meant(self, said: str) -> set[int]:
        """Return whom a change may mean."""
        return self._by_code.get(said.strip().upper()) or self._by_name.get(said.strip()) or set()


def problems(connection: Connection, changes: Sequence[SubjectChange], ids: Sequence[int | None]) -> Iterator[Problem]:
    """Yield changes whose owner is neither in the register nor among the changes, or not only one."""
    owned = [change for change in changes if change.profile.owner.strip()]
    if not owned:
        return
    owners = Owners(connection, owned)
    for number, (change, id_) in enumerate(zip(changes, ids, strict=True), 1):
        if change.kind in OWNERS:
            owners.add(-number if id_ is None else id_, change.name, change.identity_code)
    for change in owned:
        count = len(owners.meant(change.profile.owner))
        if count == 0:
            yield Problem(change.place, "owner_unknown", _UNKNOWN.format(name=change.name))
        elif count > 1:
            yield Problem(change.place, "owner_doubtful", _DOUBTFUL.format(name=change.name))


_UNKNOWN = "“{name}”的申报主体不在登记簿中，请先登记该主体，或核对其名称、代码"
_DOUBTFUL = "“{name}”的申报主体有几个同名的，请改填其统一社会信用代码"
