"""The catalogue itself, read once from ``catalogue.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

SubjectKind = Literal["enterprise", "station", "training", "park", "project", "person", "place"]
Period = Literal["standing", "yearly", "quarterly", "event"]
FactType = Literal["text", "division", "bool", "date", "money", "integer", "number", "choice", "title"]

SUBJECT_KINDS: Mapping[SubjectKind, str] = MappingProxyType(
    {
        "enterprise": "企业",
        "station": "服务站点",
        "training": "培训班次",
        "park": "园区",
        "project": "项目",
        "person": "个人",
        "place": "地方",
    }
)
"""Every kind of subject with its Chinese label."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the catalogue. Ids and labels are fixed; files and registers refer to them."""

    id: str
    label: str
    subject: SubjectKind | Literal["any"]
    type: FactType
    options: Mapping[str, str]
    """Of a choice: option id → label. Of a title: level → label, the highest level first."""
    unit: str
    period: Period
    note: str

    def belongs_to(self, kind: SubjectKind) -> bool:
        """Whether a subject of this kind may have the fact."""
        return self.subject in ("any", kind)

    def heading(self, year: int | None = None) -> str:
        """Return the label as a column heading: ``网络销售额（2019年）`` for a yearly fact."""
        return self.label if year is None else f"{self.label}（{year}年）"

    @property
    def is_numeric(self) -> bool:
        """Whether the value is a figure that can be compared and summed."""
        return self.type in ("money", "integer", "number")


def _parse_type(text: str) -> tuple[str, dict[str, str]]:
    name, _, inside = text.partition("(")
    pairs = (part.partition("=") for part in inside.removesuffix(")").split("|") if part)
    return name, {key: label for key, _, label in pairs}


def _read_row(row: Mapping[str, str]) -> Fact:
    name, options = _parse_type(row["type"])
    if name not in get_args(FactType) or row["period"] not in get_args(Period):
        raise ValueError(f"catalogue.csv: {row['id']}: unknown type or period")
    return Fact(
        id=row["id"],
        label=row["label"],
        subject=row["subject"],  # type: ignore[arg-type]  # checked by the catalogue's own test
        type=name,  # type: ignore[arg-type]  # checked above
        options=MappingProxyType(options),
        unit=row["unit"],
        period=row["period"],  # type: ignore[arg-type]  # checked above
        note=row["note"],
    )


def _read() -> Mapping[str, Fact]:
    text = files("policies.facts").joinpath("catalogue.csv").read_text("utf-8")
    return MappingProxyType({row["id"]: _read_row(row) for row in csv.DictReader(text.splitlines())})


CATALOGUE: Mapping[str, Fact] = _read()
"""Every fact by id, in the catalogue's order."""


def facts_of(kind: SubjectKind) -> tuple[Fact, ...]:
    """Return the facts a subject of this kind may have, in the catalogue's order."""
    return tuple(fact for fact in CATALOGUE.values() if fact.belongs_to(kind))
