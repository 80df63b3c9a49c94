"""What is odd about a subject after a change, though it may be so: a person is told, nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from desktop.register.divisions import contradicts, division_name
from desktop.register.profile import SUB_KINDS
from desktop.register.rows import BASES, FACTS, PROFILE, Key, Record, completed
from desktop.register.statements import Basis, heading
from desktop.register.telling import shown
from policies.facts import CATALOGUE


class Part(NamedTuple):
    """A figure that cannot be more than another one of the same subject and period, or of its standing facts."""

    part: str
    whole: str
    times: int = 1


PARTS = (
    Part("online_retail", "online_sales"),
    Part("local_agri_online_sales", "online_sales"),
    Part("b2b_sales", "online_sales"),
    Part("b2c_sales", "online_sales"),
    Part("c2c_sales", "online_sales"),
    Part("covered_counties", "total_counties"),
    Part("covered_townships", "total_townships"),
    Part("covered_villages", "total_villages"),
    Part("leased_months", "", 12),
    Part("attendees", "person_days", 2),
    Part("usable_area", "floor_area"),
    Part("tenant_used_area", "usable_area"),
    Part("occupied_area", "floor_area"),
    Part("occupied_area_months", "floor_area", 12),
    Part("agri_online_retail_quarter", "online_retail_quarter"),
    Part("online_retail_quarter", "online_transactions_quarter"),
    *(Part(fact, "invest_total") for fact in CATALOGUE if fact.startswith("invest_") and fact != "invest_total"),
)
_BY_FACT = {fact: tuple(one for one in PARTS if fact in one[:2]) for one in PARTS for fact in one[:2] if fact}
_DATES = frozenset(fact.id for fact in CATALOGUE.values() if fact.type == "date")
_TYPES_OF_CODES: Mapping[str, tuple[str, ...]] = {
    "sole_trader": ("92",),
    "cooperative": ("93",),
    "association": ("51",),
    "company": ("91", "93"),
}
_NEW_CODE = 18


def oddities(old: Record, new: Record, own_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) of what the news of a subject make odd."""
    said = new.of(FACTS)
    yield from _parts({**old.of(FACTS), **said} if old.of(FACTS) else said, said.keys())
    yield from _futures(new)
    yield from _disagreements({**old.of(BASES), **new.of(BASES)}, new.of(BASES).keys())
    yield from _places(completed(old.identity, new.identity), own_names)
    if profile := new.of(PROFILE).get(()):
        yield from _profiles(new, profile)


def _figure(row: tuple[Any, ...] | None) -> Decimal | int | None:
    return None if row is None else Decimal(row[0]) if row[1] is None else int(row[1])


def _parts(facts: Mapping[Key, tuple[Any, ...] | None], touched: Any) -> Iterator[tuple[str, str]]:
    for (part, whole, times), period in _asked(tuple(touched)):
        some, most = _figure(facts.get((part, period))), _figure(facts.get((whole, period))) if whole else 1
        if some is not None and most is not None and some > most * times:
            limit = f"“{heading(whole, period)}”" if whole else ""
            yield "part_over_whole", f"“{heading(part, period)}”大于{limit}{_times(times)}，请核对"


@lru_cache(maxsize=256)
def _asked(touched: tuple[Key, ...]) -> tuple[tuple[Part, int], ...]:
    """Return what is to be compared; the rows of a roster all ask the same."""
    return tuple(dict.fromkeys((one, period) for fact, period in touched for one in _BY_FACT.get(fact, ())))


def _times(times: int) -> str:
    return "" if times == 1 else f" {times} 倍"


def _futures(new: Record) -> Iterator[tuple[str, str]]:
    today = datetime.now(UTC).date()
    for (fact, period), row in new.of(FACTS).items():
        if fact in _DATES and row and date.fromisoformat(row[0]) > today:
            yield "date_in_future", f"“{heading(fact, period)}”是将来的日期，请核对"


def _disagreements(bases: Mapping[Key, tuple[Any, ...] | None], touched: Any) -> Iterator[tuple[str, str]]:
    for key in touched:
        row = bases[key]
        basis = Basis(*row) if row else Basis()
        effective = basis.effective
        for word, said in (("申报数", basis.declared), ("台账计算数", basis.derived)):
            if said is not None and effective is not None and said != effective:
                figures = f"{shown(key[0], said)}与测算采用的{shown(key[0], effective)}"
                yield "disagrees", f"“{heading(*key)}”的{word}{figures}不一致，请核对"


def _places(identity: Any, own_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    code, name = identity.division, identity.division_name
    if contradicts(code, name, own_names):
        yield "division_disagrees", f"行政区划“{name}”与代码 {code}（{division_name(code, own_names)}）不一致，请核对"
    elif code and not division_name(code, own_names) and not name:
        yield "division_unknown", f"区划表中没有代码 {code}，请核对，或在设置中登记它的名称"


def _profiles(new: Record, profile: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    sub_kind, holder = profile[0], profile[7]
    starts = _TYPES_OF_CODES.get(sub_kind)
    code = new.identity.identity_code
    if starts and len(code) == _NEW_CODE and not code.startswith(starts):
        yield "sub_kind_disagrees", f"主体类型“{SUB_KINDS[sub_kind]}”与统一社会信用代码的开头 {code[:2]} 不符，请核对"
    if holder and holder != new.identity.name and profile[8] is None:
        yield "other_holder", f"账户户名“{holder}”与名称不一致，付款前请核对"
