"""The first branch whose condition holds is taken; without one the amount is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Condition, Edge
from policies.language.grants.base import Grant, Plain, Worked
from policies.language.toml import Entry


class Branch(NamedTuple):
    """A condition and the grant behind it; the last branch has no condition."""

    when: Condition | None
    grant: Grant


@dataclass(frozen=True, slots=True)
class Branches(Plain):
    """Cases of a grant; facts of a branch are asked for only once the branch is known."""

    of: tuple[Branch, ...]

    def work_out(self, case: Case) -> Worked:
        """Walk the branches; an unknown condition stops the walk."""
        passed: list[Check] = []
        for branch in self.of:
            if branch.when is not None:
                check = branch.when.check(case)._replace(otherwise="next_branch")
                passed.append(check)
                if check.holds is None:
                    return Worked(None, checks=tuple(passed))
                if not check.holds:
                    continue
            worked = branch.grant.work_out(case)
            return worked._replace(checks=(*passed, *worked.checks))
        raise AssertionError("the reader gives the last branch no condition")

    def bases(self) -> tuple[Fact, ...]:
        """Return the bases of every branch."""
        return tuple(fact for branch in self.of for fact in branch.grant.bases())

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of conditions and grants."""
        for branch in self.of:
            if branch.when is not None:
                yield from branch.when.facts()
            yield from branch.grant.facts()

    def edges(self) -> Iterator[Edge]:
        """Yield the edges of conditions and grants."""
        for branch in self.of:
            if branch.when is not None:
                yield from branch.when.edges()
            yield from branch.grant.edges()

    def tiers(self) -> tuple[str, ...]:
        """Return the tiers of every branch."""
        return tuple(tier for branch in self.of for tier in branch.grant.tiers())


def read(entry: Entry, read_one: Callable[[Entry], Grant], read_when: Callable[[Entry], Condition]) -> Branches:
    """Read ``branch`` tables, each with ``when`` and ``grant``; only the last is without ``when``."""
    branches = tuple(_read_branch(one, read_one, read_when) for one in entry.tables("branch", least=2))
    if entry.clean and (branches[-1].when is not None or any(b.when is None for b in branches[:-1])):
        entry.fault("branch", "bad_value", "除最后一支外都要写条件（when），最后一支不写，使每种情形都有着落")
    return Branches(branches)


def _read_branch(entry: Entry, read_one: Callable[[Entry], Grant], read_when: Callable[[Entry], Condition]) -> Branch:
    when = read_when(entry.table("when")) if "when" in entry else None
    branch = Branch(when, read_one(entry.table("grant")))
    entry.close()
    return branch
