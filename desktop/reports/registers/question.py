"""What a form of the register is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from desktop.register import Register
from desktop.reports.imprint import Stamp, moment_of, register_foot
from desktop.reports.lines import clean
from desktop.reports.listing import ListColumn, Listing, Section, stand_ins_of
from policies.facts import SubjectKind
from policies.money import Fen


class FundUse(NamedTuple):
    """How a fund stands in a budget year, in 分."""

    policy: str
    """The policy's title."""
    fund: str
    budget: Fen | None
    """``None``: the bureau has entered none."""
    reserved: Fen
    """On its way, not approved yet."""
    approved: Fen
    paid: Fen


@dataclass(frozen=True, slots=True)
class Question:
    """The register, the year and the kind of subjects that forms are printed of."""

    register: Register
    stamp: Stamp
    year: int
    kind: SubjectKind = "enterprise"
    """What the ledger is of."""
    funds: tuple[FundUse, ...] = ()

    @property
    def bureau(self) -> str:
        """Who prints."""
        return clean(self.register.setting("bureau")) or "（单位名称待补录）"

    def listing(
        self,
        name: str,
        title: str,
        columns: tuple[ListColumn, ...],
        sections: tuple[Section, ...],
        *,
        unit: str,
        empty: str,
        total: str = "合计",
        **more: str | bool | tuple[str, ...],
    ) -> Listing:
        """Return a list with what all forms of the register have alike."""
        return Listing(
            name=name,
            title=title,
            bureau=self.bureau,
            columns=columns,
            sections=sections,
            unit=unit,
            empty=empty,
            total=total,
            stand_ins=stand_ins_of(sections),
            foot=register_foot(name, self.stamp),
            subject=title,
            made_at=moment_of(self.stamp),
            **{**self._usual(), **more},  # type: ignore[arg-type]  # by name
        )

    def _usual(self) -> Mapping[str, object]:
        return {
            "above": (f"制表单位：{self.bureau}", "", ""),
            "secrecy": "内部资料",
            "signers": ("制表人", "复核人", "负责人"),
        }
