from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.saving import write_together


def test_both_files_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    first, second = tmp_path / "新" / "甲.xlsx", tmp_path / "新" / "乙.pdf"
    write_together({first: b"1", second: b"2"})
    write_together({first: b"3", second: b"4"})
    assert {path.name: path.read_bytes() for path in first.parent.iterdir()} == {"甲.xlsx": b"3", "乙.pdf": b"4"}


def test_a_second_file_that_cannot_be_replaced_brings_the_first_one_back(tmp_path: Path) -> None:
    first, second = tmp_path / "甲.xlsx", tmp_path / "乙.pdf"
    first.write_bytes(b"before")
    (second / "in the way").mkdir(parents=True)
    with pytest.raises(EnvironmentFault, match="同名的文件夹"):
        write_together({first: b"after", second: b"after"})
    assert first.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["乙.pdf", "甲.xlsx"]


def test_a_first_file_does_not_stay_alone(tmp_path: Path) -> None:
    second = tmp_path / "乙.pdf"
    (second / "in the way").mkdir(parents=True)
    with pytest.raises(EnvironmentFault):
        write_together({tmp_path / "甲.xlsx": b"1", second: b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["乙.pdf"]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "名单").write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="请换一个文件夹"):
        write_together({tmp_path / "名单" / "甲.xlsx": b"1"})


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file sizes stands in for a full disk")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    import resource

    first, second = tmp_path / "甲.xlsx", tmp_path / "乙.pdf"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(EnvironmentFault, match="磁盘已满"):
            write_together({first: b"1", second: b"2" * 2000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
