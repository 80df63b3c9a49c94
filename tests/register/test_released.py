"""A register of every version that was released opens in this one, with all that was in it."""

from __future__ import annotations

import runpy
import shutil
import sys
from pathlib import Path

import pytest

from desktop.register import open_register

HERE = Path(__file__).parent
# This version's own register is made anew: it shows that the test below sees what it should.
RELEASED = [*sorted((HERE / "released").glob("*.subsidy")), None]


@pytest.fixture
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy, as the user's file after an upgrade of the program."""
    released: Path | None = request.param
    if released is None:
        before = list(sys.path)
        made: Path = runpy.run_path(str(HERE / "keep_release.py"))["keep"](tmp_path)
        sys.path[:] = before
        return made
    return Path(shutil.copy(released, tmp_path))


@pytest.mark.parametrize("register", RELEASED, indirect=True, ids=lambda path: path.stem if path else "present")
def test_it_opens_with_all_that_was_in_it(register: Path) -> None:
    with open_register(register) as opened:
        assert [opened.count(kind) for kind in ("enterprise", "station", "training")] == [80, 60, 30]
        heads = opened.batches()
        assert len(heads) == 2
        assert all(opened.batch(head.code).lines for head in heads)
        assert sum(1 for _ in opened.load("xiangxi-2018")) == 170
        assert opened.changes()
        assert opened.setting("bureau") == "示例县商务局"


def test_what_was_released_is_never_made_anew(tmp_path: Path) -> None:
    keep = runpy.run_path(str(HERE / "keep_release.py"))["keep"]
    (tmp_path / "0.0.1.subsidy").write_bytes(b"as it was")
    with pytest.raises(FileExistsError):
        keep(tmp_path, "0.0.1")
    assert (tmp_path / "0.0.1.subsidy").read_bytes() == b"as it was"


def test_what_was_done_before_an_upgrade_can_be_undone_after_it(tmp_path: Path) -> None:
    released = Path(shutil.copy(HERE / "released" / "0.1.0-preview.subsidy", tmp_path))
    with open_register(released) as register:
        actions = {one.title: one.number for one in reversed(register.actions())}
        imported = next(number for title, number in actions.items() if title.startswith("导入"))
        assert any(title.startswith("登记簿升级") for title in actions), "else this shows nothing"
        kept = register.undo_keeping(imported, author="吴秀梅")
        assert "以往奖补" not in {one.label for one in kept}, "a column that the upgrade added is no alteration"
        assert {one.label for one in kept} == {"名称、代码和区划"}, "of those who stand in a batch"
        assert register.verify().problems == ()
        register.redo(imported, author="吴秀梅")
        assert register.verify().problems == ()
