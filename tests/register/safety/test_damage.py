"""Damage that random faults in files once brought to light: each is told as damage, whatever it was that was spoilt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import Register, SubjectChange, create_register, open_register
from desktop.register.records import Loan
from policies.problems import InputError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a register with a subject and a loan, closed."""
    with create_register(tmp_path / "某县.subsidy", bureau="某县商务局", author="张三") as register:
        register.apply([SubjectChange("enterprise", "凤凰茶叶公司", division="433101")], author="张三", source="名册")
        loan = Loan(subject_id=1, contract="1号", principal=100, starts_on=date(2019, 3, 7), ends_on=date(2020, 3, 6))
        register.records.keep([loan], author="张三", source="台账")
    return tmp_path / "某县.subsidy"


def spoil(path: Path, was: bytes, becomes: bytes) -> None:
    data = path.read_bytes()
    assert was in data
    assert len(was) == len(becomes)
    path.write_bytes(data.replace(was, becomes))


def codes(path: Path, read: Callable[[Register], object]) -> set[str]:
    with pytest.raises(InputError) as told, open_register(path) as register:
        read(register)
    return {problem.code for problem in told.value.problems}


def test_a_day_that_is_none(path: Path) -> None:
    spoil(path, b"2019-03-07", b"2019-0?-07")
    assert codes(path, lambda register: register.records.of(1, Loan)) == {"damaged"}


def test_a_moment_that_is_none(path: Path) -> None:
    with closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        (moment,) = raw.execute("SELECT at FROM action ORDER BY id DESC LIMIT 1").fetchone()
    spoil(path, moment.encode(), b"?" * len(moment))
    assert codes(path, lambda register: register.actions()) == {"damaged"}


def test_a_name_that_is_no_text(path: Path) -> None:
    spoil(path, "凤凰茶叶公司".encode(), b"\xff" * len("凤凰茶叶公司".encode()))
    assert codes(path, lambda register: register.subjects("enterprise")) == {"damaged"}


def test_a_name_of_a_table_that_is_no_text(path: Path) -> None:
    spoil(path, b"CREATE TABLE loan", b"CREATE TABLE lo\xffn")
    assert codes(path, lambda _: None) == {"damaged"}


def test_a_column_of_another_name(path: Path) -> None:
    spoil(path, b"identity_code VARCHAR", b"identity_cXde VARCHAR")
    assert codes(path, lambda _: None) == {"damaged"}


def test_an_index_of_words_of_another_make(path: Path) -> None:
    with closing(dbapi2.connect(str(path), isolation_level=None)) as raw:
        made = raw.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall()
        for (name,) in made:
            raw.execute(f"UPDATE {name}_config SET v = 99 WHERE k = 'version'")  # noqa: S608  # the file's own names
    assert made
    assert codes(path, lambda register: register.find("凤凰茶叶")) == {"damaged"}
