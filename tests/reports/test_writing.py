from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.reports import unprintable, write_award_list
from desktop.reports.writing import TotalsDiffer, cross_check
from tests.reports.making import LINE, batch_of, group

BATCH = batch_of(*group("YJ-9", 3), *group("YJ-10", 4))


def test_both_files_are_written_the_same_each_time(tmp_path: Path) -> None:
    paths = write_award_list(BATCH, tmp_path / "一")
    again = write_award_list(BATCH, tmp_path / "二")
    assert [path.name for path in paths] == ["奖补名单_YJ-2018-01.xlsx", "奖补名单_YJ-2018-01.pdf"]
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]


def test_neither_is_left_where_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "奖补名单_YJ-2018-01.pdf" / "in the way").mkdir(parents=True)
    with pytest.raises(EnvironmentFault):
        write_award_list(BATCH, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["奖补名单_YJ-2018-01.pdf"]


def test_a_total_that_differs_is_found() -> None:
    cross_check(100, {"名单": 100, "PDF": 100})
    with pytest.raises(TotalsDiffer, match=r"批次合计1.00元，PDF1.01元"):
        cross_check(100, {"名单": 100, "PDF": 101})


def test_unprintable_characters_are_named_with_their_places() -> None:
    batch = batch_of(LINE, replace(LINE, name="𠮷田", basis="𠮷𪚥"), bureau="𠮷县商务局")
    assert unprintable(batch) == {"𠮷": ("表头", "第2笔"), "𪚥": ("第2笔",)}
