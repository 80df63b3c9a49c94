"""What is being typed outlives the program, and is no statement of the bureau."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.register import create_register, open_register


def test_drafts_outlive_the_program_and_leave_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "登记簿.subsidy"
    with create_register(path, author="张三") as register:
        before = register.chain_head()
        register.drafts.keep({"新增": "𠮷·某", "备注": "说到一半"})
        register.drafts.keep({"备注": "说完了", "别的": ""})
        assert register.chain_head() == before
    with open_register(path) as register:
        assert register.drafts.all() == {"备注": "说完了", "新增": "𠮷·某"}
        register.drafts.keep({"备注": ""})
        assert register.drafts.all() == {"新增": "𠮷·某"}
        assert register.verify().problems == ()


def test_who_only_reads_keeps_no_drafts(tmp_path: Path) -> None:
    path = tmp_path / "登记簿.subsidy"
    create_register(path, author="张三").close()
    with open_register(path, read_only="别人正在使用") as register, pytest.raises(EnvironmentFault, match="别人"):
        register.drafts.keep({"备注": "说到一半"})
