"""No amount: a qualification only, or an amount that the text leaves to a person without any hint."""

from __future__ import annotations

from dataclasses import dataclass

from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Eligibility(Plain):
    """Holding the conditions qualifies for something; no money comes from this measure."""

    says: str

    def work_out(self, case: Case) -> Worked:  # noqa: ARG002  # the protocol's signature
        """Give no amount."""
        return Worked(None)


@dataclass(frozen=True, slots=True)
class Decision(Plain):
    """Support is promised without a figure: a person decides, nothing is suggested."""

    says: str

    def work_out(self, case: Case) -> Worked:  # noqa: ARG002  # the protocol's signature
        """Hand it to a person."""
        return Worked(None, checks=(to_a_person(self.says),))


def to_a_person(says: str, note: str = "文件未定数额，由人核定") -> Check:
    """Return the check that stands for what the text leaves to a person."""
    return Check("decision", False, says, otherwise="for_decision", code="left_to_a_person", note=note)


def read_eligibility(entry: Entry) -> Eligibility:
    """Read ``says``."""
    return Eligibility(entry.says())


def read_decision(entry: Entry) -> Decision:
    """Read ``says``."""
    return Decision(entry.says())
