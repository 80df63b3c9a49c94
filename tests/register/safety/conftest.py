from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import Register, create_register


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "某县.subsidy", bureau="某县商务局", author="张三") as made:
        yield made


@pytest.fixture
def by_hand(register: Register) -> Callable[..., None]:
    """Change the file past the program, as somebody with a database tool would."""

    def run(*statements: str, guards: bool = False) -> None:
        with closing(dbapi2.connect(str(register.path), isolation_level=None)) as raw:
            kept = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in [] if guards else kept:
                raw.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                raw.execute(statement)
            for _, sql in [] if guards else kept:
                raw.execute(sql)

    return run
