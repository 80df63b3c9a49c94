from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.register import Register, create_register

Sheets = Mapping[str, Sequence[Sequence[Any]]]
MakeBook = Callable[..., Path]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "登记簿.subsidy", bureau="测试局", author="张三") as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> MakeBook:
    """Make a workbook from rows, or from sheets of rows."""

    def make(*rows: Sequence[Any], name: str = "名册.xlsx", sheets: Sheets | None = None) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for title, lines in (sheets or {"Sheet1": rows}).items():
            sheet = workbook.create_sheet(title)
            for line in lines:
                sheet.append(line)
        path = tmp_path / name
        workbook.save(path)
        return path

    return make
