"""What a list remembers for its user: columns, their widths, filters by name. Filters are kept with the program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from desktop.register import Condition, Order
from desktop.window.settings import Settings
from desktop.window.subject_model import Filter
from policies.facts import CATALOGUE, SubjectKind, Value, value_to_json
from policies.facts.values import parse_value


class SavedFilter(NamedTuple):
    """A filter with a name."""

    name: str
    filter: Filter


@dataclass
class ListMemory:
    """The memory of one list. What cannot be read any more is forgotten."""

    settings: Settings
    kind: SubjectKind

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that were chosen, none where nobody did."""
        known = ("name", "identity_code", "division_name", "awarded")
        chosen = self._recall("columns", [])
        return tuple(
            key for key in chosen if key in known or (key in CATALOGUE and CATALOGUE[key].belongs_to(self.kind))
        )

    def keep_columns(self, keys: Sequence[str]) -> None:
        """Remember columns; none forgets."""
        self._keep("columns", list(keys))

    @property
    def widths(self) -> Mapping[str, int]:
        """Column → the width it was given by hand."""
        return {key: int(width) for key, width in self._recall("widths", {}).items()}

    def keep_width(self, key: str, width: int) -> None:
        """Remember the width of a column."""
        self._keep("widths", {**self.widths, key: width})

    @property
    def filters(self) -> tuple[SavedFilter, ...]:
        """The filters with a name, in the order in which they were saved."""
        return tuple(SavedFilter(name, _filter(said)) for name, said in self._recall("filters", {}).items())

    def keep_filter(self, name: str, wanted: Filter) -> None:
        """Save a filter under a name; one of that name is replaced."""
        self._keep("filters", {**self._recall("filters", {}), name: _said(wanted)})

    def drop_filter(self, name: str) -> None:
        """Forget a filter."""
        self._keep("filters", {one: said for one, said in self._recall("filters", {}).items() if one != name})

    def _recall(self, what: str, otherwise: Any) -> Any:
        text = self.settings.value(f"list/{self.kind}/{what}")
        return json.loads(text) if text else otherwise

    def _keep(self, what: str, value: object) -> None:
        self.settings.keep(f"list/{self.kind}/{what}", json.dumps(value, ensure_ascii=False))


def _said(wanted: Filter) -> dict[str, object]:
    where = [{**one._asdict(), "value": _value_said(one)} for one in wanted.where]
    return {"search": wanted.search, "where": where, "order": wanted.order._asdict()}


def _value_said(condition: Condition) -> object:
    fact = CATALOGUE.get(condition.field)
    return condition.value if fact is None or condition.value is None else value_to_json(fact, condition.value)


def _filter(said: Mapping[str, Any]) -> Filter:
    where = tuple(Condition(**{**one, "value": _value_read(one)}) for one in said["where"])
    return Filter(said["search"], where, Order(**said["order"]))


def _value_read(said: Mapping[str, Any]) -> Value | None:
    fact, value = CATALOGUE.get(said["field"]), said["value"]
    if fact is None or value is None or fact.type == "title":
        return value  # type: ignore[no-any-return]  # text of a column or a level
    return parse_value(fact, date.fromisoformat(value) if fact.type == "date" else value)
