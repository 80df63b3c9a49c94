"""Whatever can be known of a subject comes back as it went in, in whatever order it was said."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.register import LedgerEntry, SubjectChange, create_register, open_register
from policies.assessment import Subject
from policies.facts import SUBJECT_KINDS, Fact, SubjectKind, Title, Value, facts_of
from policies.money import LARGEST
from policies.problems import InputError

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
YEARS = st.integers(1990, 2100)
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=100)
NAMES = LINES.map(str.strip).filter(bool)
OF_TYPE: Mapping[str, st.SearchStrategy[Any]] = MappingProxyType(
    {
        "text": NAMES,
        "division": st.from_regex(r"[0-9]{6}([0-9]{3}([0-9]{3})?)?|[A-Za-z][A-Za-z0-9_-]{1,19}", fullmatch=True),
        "bool": st.booleans(),
        "date": DAYS,
        "money": st.integers(0, LARGEST),
        "integer": st.integers(0, 10**15 - 1),
        "number": st.decimals(0, 10**15 - 1, places=6, allow_nan=False),
    }
)


def of(fact: Fact) -> st.SearchStrategy[Value]:
    return st.sampled_from(sorted(fact.options)) if fact.type == "choice" else OF_TYPE[fact.type]


def titles(fact: Fact) -> st.SearchStrategy[tuple[Title, ...]]:
    one = st.builds(Title, st.sampled_from(sorted(fact.options)), DAYS, NAMES, NAMES)
    return st.lists(one, min_size=1, max_size=4, unique_by=lambda t: (t.level, t.on)).map(tuple)


def some_of(facts: list[Fact], values: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={fact.id: values[fact.id] for fact in facts})


@st.composite
def changes(draw: st.DrawFn, kinds: tuple[SubjectKind, ...] = tuple(SUBJECT_KINDS)) -> SubjectChange:
    kind = draw(st.sampled_from(kinds))
    facts = [fact for fact in facts_of(kind) if fact.id not in {"name", "division"}]
    standing = [fact for fact in facts if fact.period == "standing"]
    yearly = [fact for fact in facts if fact.period == "yearly"]
    titled = [fact for fact in facts if fact.type == "title"]
    over_years = {fact.id: st.dictionaries(YEARS, of(fact), min_size=1, max_size=3) for fact in yearly}
    entries = st.builds(
        LedgerEntry, st.sampled_from(["p", "q"]), st.sampled_from(["M-1", "M-2"]), YEARS, st.integers(0, LARGEST),
        st.sampled_from(["", "1000万"]), st.booleans(),
    )  # fmt: skip
    return SubjectChange(
        kind,
        draw(NAMES),
        division=draw(OF_TYPE["division"]),
        standing=draw(some_of(standing, {fact.id: of(fact) for fact in standing})),  # type: ignore[arg-type]
        yearly=draw(some_of(yearly, over_years)),  # type: ignore[arg-type]
        titles=draw(some_of(titled, {fact.id: titles(fact) for fact in titled})),  # type: ignore[arg-type]
        paid=tuple(draw(st.lists(entries, max_size=4, unique_by=lambda e: (e.policy, e.measure, e.year, e.tier)))),
    )


def known(subject: Subject) -> tuple[object, ...]:
    in_order = {name: sorted(titles) for name, titles in subject.titles.items()}
    return subject.kind, dict(subject.standing), dict(subject.yearly), in_order, sorted(subject.paid)


def said(change: SubjectChange) -> tuple[object, ...]:
    in_order = {name: sorted(titles) for name, titles in change.titles.items()}
    paid = sorted((e.measure, e.year, e.amount, e.tier) for e in change.paid if e.policy == "p" and not e.reversed)
    facts = {"name": change.name, "division": change.division, **change.standing}
    return change.kind, facts, change.yearly, in_order, paid


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("empty") / "空.subsidy"
    create_register(path, author="张三").close()
    yield path
    assert open_register(path).count("enterprise") == 0


def loaded(empty: Path, *rounds: list[SubjectChange]) -> list[tuple[object, ...]]:
    path = empty.with_name("某县.subsidy")
    shutil.copy(empty, path)
    with open_register(path) as register:
        for each in rounds:
            register.apply(each, author="张三", source="")
        everything = list(register.load("p"))
        one_by_one = [register.facts(int(subject.id), "p") for subject in everything]
    assert one_by_one == everything
    return sorted(map(known, everything), key=repr)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(changes())
def test_facts_of_every_type_come_back_exactly(empty: Path, change: SubjectChange) -> None:
    (found,) = loaded(empty, [change])
    assert found == said(change)
    types = {name: type(value) for name, value in change.standing.items()}
    assert {name: type(value) for name, value in found[1].items() if name in types} == types  # type: ignore[attr-defined]


DISTINCT = st.lists(changes(), max_size=5, unique_by=lambda change: (change.kind, change.name))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DISTINCT, st.randoms(use_true_random=False))
def test_order_and_portions_do_not_matter(empty: Path, all_of: list[SubjectChange], random: st.DataObject) -> None:
    shuffled = all_of.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    at_once = loaded(empty, all_of)
    assert at_once == sorted(map(said, all_of), key=repr)
    assert loaded(empty, shuffled) == at_once
    assert loaded(empty, *([one] for one in shuffled), all_of) == at_once


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DISTINCT, st.integers(0, 5))
def test_one_bad_change_stops_all(empty: Path, good: list[SubjectChange], at: int) -> None:
    bad = SubjectChange("person", "王伟", "11010519491231002", place="第7行")
    path = empty.with_name("某县.subsidy")
    shutil.copy(empty, path)
    with open_register(path) as register, pytest.raises(InputError) as refused:
        register.apply([*good[:at], bad, *good[at:]], author="张三", source="")
    assert [problem.place for problem in refused.value.problems] == ["第7行"]
    assert path.read_bytes() == empty.read_bytes()


def test_decimals_keep_no_needless_zeros(empty: Path) -> None:
    change = SubjectChange(
        "training", "班", standing={"duration_days": Decimal("1E+2"), "person_days": Decimal("2.50")}
    )
    ((_, standing, *_),) = loaded(empty, [change])
    assert {name: str(value) for name, value in standing.items()} == {  # type: ignore[attr-defined]
        "name": "班", "duration_days": "100", "person_days": "2.5",
    }  # fmt: skip
