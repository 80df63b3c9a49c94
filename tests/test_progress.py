"""Work is stopped wherever it is: between its steps, inside a statement, inside a copy; nothing half done stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from desktop.progress import Cancelled, go_on, stopped, stopping
from desktop.register import SubjectChange, create_register
from desktop.register.sqlite.database import make_engine, transaction
from desktop.reports import write_award_list
from tests.bench.window_blocks import large_batch

_LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) SELECT max(i) FROM n"


def test_outside_of_it_nothing_stops() -> None:
    with pytest.raises(Cancelled), stopping(lambda: True):
        go_on()
    assert not stopped()
    go_on()


def half_done(engine: Engine, path: Path) -> None:
    """Do something quick, then something long."""
    with transaction(engine, path) as connection:
        connection.exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        connection.exec_driver_sql(_LONG)


def test_a_statement_that_is_stopped_takes_its_transaction_back(tmp_path: Path) -> None:
    path = tmp_path / "县.subsidy"
    create_register(path, author="张三").close()
    engine = make_engine(path, busy_seconds=0)
    with pytest.raises(Cancelled), stopping(lambda: True):
        half_done(engine, path)
    with transaction(engine, path) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'half_done'"
        assert connection.exec_driver_sql(query).scalar_one() == 0
    engine.dispose()


def test_a_backup_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    with create_register(tmp_path / "县.subsidy", author="张三") as register:
        register.apply([SubjectChange("enterprise", "湘西甲公司")], author="张三", source="手工")
        with pytest.raises(Cancelled), stopping(lambda: True):
            register.back_up()
        assert register.backups() == ()
        assert [one.name for one in tmp_path.iterdir() if "备份" in one.name] == []
        assert register.back_up() is not None


def test_printing_stops_between_rows_and_leaves_no_file(tmp_path: Path) -> None:
    steps = iter(range(100))
    with pytest.raises(Cancelled), stopping(lambda: next(steps, 100) > 50):
        write_award_list(large_batch(200), tmp_path)
    assert list(tmp_path.iterdir()) == []
