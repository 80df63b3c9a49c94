from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.reports import unprintable, write_award_list, write_forms
from desktop.reports.forms import Made
from desktop.reports.writing import cross_check
from policies.problems import InputError
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
    cross_check(
        BATCH, {"list": Made((), {}, 100, 0, {"名单": 100, "PDF": 100}), "approval": Made((), {}, 90, 10, {"表": 80})}
    )
    with pytest.raises(InputError, match=r"PDF合计1.01元，与批次封存的1.00元不符，没有打印"):
        cross_check(BATCH, {"list": Made((), {}, 100, 0, {"名单": 100, "PDF": 101})})
    with pytest.raises(InputError, match=r"减去审定核减0.10元不符"):
        cross_check(BATCH, {"list": Made((), {}, 100, 10, {"名单": 100})})


def test_a_tampered_batch_is_not_printed(tmp_path: Path) -> None:
    lines = (replace(BATCH.lines[0], amount=BATCH.lines[0].amount + 1), *BATCH.lines[1:])
    with pytest.raises(InputError, match="内容与封存校验码不符"):
        write_forms(replace(BATCH, lines=lines), tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_unprintable_characters_are_named_with_their_places() -> None:
    batch = batch_of(LINE, replace(LINE, name="𠮷田", basis="𠮷𪚥"), bureau="𠮷县商务局")
    assert unprintable(batch) == {"𠮷": ("表头", "第2笔"), "𪚥": ("第2笔",)}
