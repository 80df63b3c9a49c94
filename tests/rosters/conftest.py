from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.register import Register, create_register, open_register

Sheets = Mapping[str, Sequence[Sequence[Any]]]
MakeBook = Callable[..., Path]


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a register once: a copy of it is quicker than another."""
    path = tmp_path_factory.mktemp("empty") / "空.subsidy"
    create_register(path, bureau="测试局", author="张三").close()
    return path


@pytest.fixture
def register(tmp_path: Path, empty_register: Path) -> Iterator[Register]:
    with open_register(shutil.copyfile(empty_register, tmp_path / "登记簿.subsidy")) as opened:
        yield opened


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
