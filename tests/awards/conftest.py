from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.register import Register, create_register


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "某县.subsidy", bureau="某县商务局", author="张三") as made:
        yield made
