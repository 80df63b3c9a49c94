"""Papers go where their register goes: into backups and back, onto a stick; and they are checked with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop.register import Register, SubjectChange, create_register, open_register, restore_backup
from desktop.register.papers import Papers, folder_of
from desktop.register.safety import backups as module
from policies.problems import InputError

PASSWORD = "correct horse"
TEXT = "身份证复印件 11010519491231002X".encode()


@pytest.fixture(params=["", PASSWORD], ids=["plain", "encrypted"])
def password(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def register(tmp_path: Path, password: str) -> Register:
    made = create_register(tmp_path / "某县[一].subsidy", author="张三", password=password)
    made.apply([SubjectChange("enterprise", "甲公司")], author="张三", source="")
    return made


def attach(register: Register, folder: Path, text: bytes = TEXT) -> str:
    paper = folder / f"{len(text)}.txt"
    paper.write_bytes(text)
    return register.attachments.add(paper, author="张三", subject_id=1).sha256


def codes(register: Register) -> list[str]:
    return [problem.code for problem in register.verify().problems]


def test_a_backup_holds_the_papers_and_gives_them_back(register: Register, tmp_path: Path, password: str) -> None:
    name = attach(register, tmp_path)
    backup = register.back_up()
    assert backup
    assert backup.papers == (name,)
    assert module.read_manifest(backup.path) == backup
    shutil.rmtree(folder_of(register.path))
    assert codes(register) == ["attachment_missing"]
    register.close()
    restored = restore_backup(backup.path, register.path, author="张三", password=password)
    assert restored.problems == ()
    with open_register(register.path, password=password) as again:
        assert codes(again) == []
        assert again.attachments.read(again.attachments.of(1)[0]) == TEXT


def test_what_is_altered_beside_the_register_comes_back_whole(
    register: Register, tmp_path: Path, password: str
) -> None:
    name = attach(register, tmp_path)
    backup = register.back_up()
    assert backup
    (folder_of(register.path) / name).write_bytes(b"forged")
    assert codes(register) == ["attachment_altered"]
    second = register.back_up()
    assert second
    assert second.problems == ()  # the first backup's copy is whole
    register.close()
    restore_backup(second.path, register.path, author="张三", password=password)
    with open_register(register.path, password=password) as again:
        assert codes(again) == []


def test_a_backup_says_what_it_could_not_take(register: Register, tmp_path: Path, password: str) -> None:
    shutil.rmtree(folder_of(register.path)) if attach(register, tmp_path) else None
    backup = register.back_up()
    assert backup
    assert "找不到" in backup.problems[0] or "没有这个文件" in backup.problems[0]
    register.close()
    restored = restore_backup(backup.path, register.path, author="张三", password=password)
    assert len(restored.problems) == 1


def test_the_papers_of_all_backups_lie_once_and_go_with_the_last_that_needs_them(
    register: Register, tmp_path: Path
) -> None:
    first = attach(register, tmp_path)
    made = [register.back_up()]
    register.undo(author="张三")
    second = attach(register, tmp_path, b"another")
    made += [register.back_up() for _ in range(5)]
    assert all(made)
    store = module.papers_of(made[-1].path)  # type: ignore[union-attr]  # they were made
    # The first one is the month's last no more: its paper went with it.
    assert {file.name for file in store.iterdir()} == {second}
    assert first != second
    for backup in register.backups():
        assert backup.papers == (second,)


def test_no_paper_goes_while_a_manifest_cannot_be_read(register: Register, tmp_path: Path) -> None:
    first = attach(register, tmp_path)
    backup = register.back_up()
    assert backup
    backup.path.with_suffix(".json").write_text("{", encoding="utf-8")
    register.undo(author="张三")
    for _ in range(6):
        register.back_up()
    assert first in {file.name for file in module.papers_of(backup.path).iterdir()}


def test_a_copy_on_a_stick_has_the_papers(register: Register, tmp_path: Path, password: str) -> None:
    attach(register, tmp_path)
    stick = tmp_path / "U盘"
    stick.mkdir()
    with open_register(register.copy_to(stick), password=password) as there:
        assert codes(there) == []
        assert there.attachments.read(there.attachments.of(1)[0]) == TEXT
    (folder_of(register.path) / register.attachments.of(1)[0].sha256).unlink()
    other = tmp_path / "另一个U盘"
    other.mkdir()
    with pytest.raises(InputError, match="附件"):
        register.copy_to(other)
    assert not list(other.glob("*.subsidy"))


def test_papers_beside_an_encrypted_register_cannot_be_read(register: Register, tmp_path: Path, password: str) -> None:
    attach(register, tmp_path)
    backup = register.back_up()
    assert backup
    kept = [*folder_of(register.path).iterdir(), *module.papers_of(backup.path).iterdir()]
    assert len(kept) == 2
    assert [TEXT in file.read_bytes() for file in kept] == [not password] * 2
    assert "key" not in json.dumps([list(change) for change in register.changes()], default=str)
    if password:
        register.change_password("another horse", author="张三")
        assert register.attachments.read(register.attachments.of(1)[0]) == TEXT


def test_a_lost_paper_is_whole_again_when_it_is_attached_once_more(register: Register, tmp_path: Path) -> None:
    name = attach(register, tmp_path)
    (folder_of(register.path) / name).unlink()
    assert attach(register, tmp_path) == name
    assert codes(register) == []
    assert len(register.attachments.of(1)) == 1


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name"):
        Papers(tmp_path).read("../../etc/passwd")
