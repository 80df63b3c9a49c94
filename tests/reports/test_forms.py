from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from desktop.reports import FORMS, write_forms
from desktop.reports.notice import NoticeTerms
from policies.problems import InputError
from tests.reports.making import batch_like, policy_batches

BATCH = policy_batches("yeji-2017")[4]
ALL = [
    "奖补名单.pdf", "奖补名单.xlsx", "资金拨付表.pdf", "资金拨付表.xlsx",
    "奖补资金审定表.pdf", "奖补资金审定表.xlsx", "推荐申报上级资金表.pdf",
    "推荐申报上级资金表.xlsx", "拟奖补名单公示.pdf", "拟奖补名单公示.xlsx", "测算依据单.pdf", "测算依据单.xlsx",
    "申报表.pdf", "会议纪要.pdf", "奖补资金汇总表.pdf", "奖补资金汇总表.xlsx", "整套材料.pdf",
]  # fmt: skip


def names(paths: tuple[Path, ...]) -> list[str]:
    return sorted(path.name.replace(f"_{BATCH.code}", "") for path in paths)


def test_all_forms_are_written_the_same_each_time(tmp_path: Path) -> None:
    once, twice = write_forms(BATCH, tmp_path / "一"), write_forms(BATCH, tmp_path / "二")
    assert names(once) == sorted(ALL)
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in twice]


def test_only_the_named_forms_are_written(tmp_path: Path) -> None:
    paths = write_forms(BATCH, tmp_path, ["notice", "basis-sheet"], terms=NoticeTerms(meeting="局务会"))
    assert {path.name.partition("_")[0] for path in paths} == {"拟奖补名单公示", "测算依据单"}
    assert "局务会" in pypdf.PdfReader(tmp_path / f"拟奖补名单公示_{BATCH.code}.pdf").pages[0].extract_text()


def test_a_form_without_a_line_is_left_out(tmp_path: Path) -> None:
    own = batch_like(BATCH, *(line for line in BATCH.lines if line.payer == "own"))
    assert "推荐申报上级资金表.pdf" not in names(write_forms(own, tmp_path))
    assert write_forms(own, tmp_path, ["recommendation"]) == ()


def test_nothing_is_written_where_one_form_cannot_be_made(tmp_path: Path) -> None:
    bad = batch_like(BATCH, *BATCH.lines, replace(BATCH.lines[0], amount=10**15, number=len(BATCH.lines) + 1))
    with pytest.raises(InputError, match="15 位"):
        write_forms(bad, tmp_path / "新")
    assert not (tmp_path / "新").exists()


def test_an_unknown_form_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有表“lists”，现有：minutes、summary、award-list、notice"):
        write_forms(BATCH, tmp_path, ["lists"])


def test_sheets_can_be_found_in_the_outline_of_the_file(tmp_path: Path) -> None:
    write_forms(BATCH, tmp_path, ["basis-sheet"])
    outline = pypdf.PdfReader(tmp_path / f"测算依据单_{BATCH.code}.pdf").outline
    assert [str(entry.title) for entry in outline] == [  # type: ignore[union-attr]  # a flat one
        f"{BATCH.code}-{line.number:03}　{line.name}" for line in BATCH.lines
    ]


def test_the_registry_is_plain_data() -> None:
    assert len({form.name for form in FORMS}) == len({form.title for form in FORMS}) == len(FORMS)
