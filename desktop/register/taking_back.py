"""What was said by mistake is taken back: fields emptied, titles and states removed. Blanks of a change never do that.

Names of what can be taken back: ``identity_code``, ``division`` (code and name), fields of the profile, ``owner``,
``title:<fact>:<level>:<date>``, ``status:<date>``. Facts are taken back by a statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from desktop.register.profile import FIELDS
from desktop.register.rows import PROFILE, STATUSES, TITLES, Key, Part, Record
from policies.facts import Title

_OWN = {"identity_code": ("identity_code",), "division": ("division", "division_name")}
_OWNER = "owner"


def title_name(fact: str, title: Title) -> str:
    """Return the name by which a title is taken back."""
    return f"title:{fact}:{title.level}:{title.on.isoformat()}"


def status_name(since: date) -> str:
    """Return the name by which a state is taken back."""
    return f"status:{since.isoformat()}"


def row_named(name: str) -> tuple[Part, Key] | None:
    """Return the row of a title or state, ``None`` where the name is a field's. Raises ValueError where it is none."""
    what, _, rest = name.partition(":")
    if what == "title":
        fact, level, day = rest.split(":")
        return TITLES, (fact, date.fromisoformat(day), level)
    if what == "status":
        return STATUSES, (date.fromisoformat(rest),)
    if name not in {*_OWN, *FIELDS, _OWNER}:
        raise ValueError(f"“{name}”不能清空")
    return None


def faults(names: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with names of things to take back."""
    for name in sorted(names):
        try:
            row_named(name)
        except ValueError:
            yield f"不能清空“{name}”，请核对"


def taken_back(held: Record, new: Record, names: Collection[str]) -> Record:
    """Return the news of a change with what it takes back: emptied fields, rows that go."""
    own = {column: "" for name in names for column in _OWN.get(name, ())}
    rows = tuple(dict(one) for one in new.rows)
    for name in names:
        found = row_named(name)
        if found is not None and found[1] in held.of(found[0]):
            rows[found[0].at][found[1]] = None
    profile = _emptied(held, new, names)
    if profile is not None:
        rows[PROFILE.at][()] = profile
    return Record(new.identity._replace(**own), rows)


def _emptied(held: Record, new: Record, names: Collection[str]) -> tuple[object, ...] | None:
    """Return the profile without these fields, ``None`` where that alters nothing."""
    known = new.of(PROFILE).get(()) or held.of(PROFILE).get(())
    if known is None:
        return None
    columns = (*FIELDS, _OWNER)
    left = tuple(
        (None if column == _OWNER else "") if column in names else value
        for column, value in zip(columns, known, strict=True)
    )
    return left if left != known else None
