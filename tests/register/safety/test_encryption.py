"""An encrypted register: one file, opened by its password or its recovery key, and by nothing else."""

from pathlib import Path

import pytest

from desktop.register import Register, SubjectChange, create_register, open_register
from desktop.register.safety.keys import Key, key_from, new_key
from policies.problems import InputError

PASSWORD = "湘西 商务局 2020"
COMPANY = SubjectChange("enterprise", "湘西某公司", "91350100M000100Y43")
PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "密.subsidy"
    with create_register(path, author="张三", bureau="某县商务局", password=PASSWORD) as register:
        register.apply([COMPANY], author="张三", source="")
    return path


def code_of(path: Path, password: str = PASSWORD) -> str:
    before = path.read_bytes()
    with pytest.raises(InputError) as refused:
        open_register(path, password=password).close()
    assert path.read_bytes() == before
    return refused.value.problems[0].code


def test_nothing_is_legible_and_nothing_lies_beside_it(path: Path) -> None:
    content = path.read_bytes()
    for plain in ("SQLite", "湘西某公司", "张三", "91350100"):
        assert plain.encode() not in content
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    with open_register(path, password=PASSWORD) as register:
        assert register.count("enterprise") == 1
        assert register.verify().problems == ()


def test_the_password_is_asked_for_and_a_wrong_one_told(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert code_of(path, "") == "password_needed"
    assert code_of(path, PASSWORD + "x") == "wrong_password"
    assert capfd.readouterr().err == ""


def test_a_password_is_the_same_however_it_is_typed(path: Path) -> None:
    assert key_from("ｐａｓｓｗｏｒｄ", b"0" * 16) == key_from("password", b"0" * 16)
    open_register(path, password="湘西\u3000商务局 ２０２０").close()


def overwrite(path: Path, at: int, length: int) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + length] = bytes(byte ^ 0xFF for byte in content[at : at + length])
    path.write_bytes(content)


@pytest.mark.parametrize("at", [100, PAGE - 10], ids=["first page", "its mark"])
def test_with_the_right_password_damage_is_told_as_damage(path: Path, at: int) -> None:
    overwrite(path, at, 5)
    assert code_of(path) == "damaged"
    assert code_of(path, "another password") == "wrong_password"


def test_damage_further_in_is_told_when_it_is_met(path: Path) -> None:
    overwrite(path, PAGE, path.stat().st_size - PAGE)
    with pytest.raises(InputError, match="已损坏"):
        look(path)


def look(path: Path) -> None:
    with open_register(path, password=PASSWORD) as register:
        register.subjects("enterprise")


def test_a_file_that_is_no_register_is_no_matter_of_passwords(tmp_path: Path) -> None:
    workbook = tmp_path / "名册.subsidy"
    workbook.write_bytes(b"PK\x03\x04" + bytes(PAGE - 4))
    assert code_of(workbook) == "not_sqlite"
    noise = tmp_path / "短.subsidy"
    noise.write_bytes(b"\x93" * 3000)
    assert code_of(noise) == "not_sqlite"


def test_a_plain_register_opens_whatever_password_is_given(tmp_path: Path) -> None:
    create_register(tmp_path / "a.subsidy", author="张三").close()
    with open_register(tmp_path / "a.subsidy", password="anything") as register:
        assert register.recovery_key == ""
        with pytest.raises(InputError, match="没有加密"):
            register.change_password(PASSWORD, author="张三")


def test_the_recovery_key_opens_it_however_it_is_copied_from_paper(path: Path) -> None:
    with open_register(path, password=PASSWORD) as register:
        recovery = register.recovery_key
    assert [len(group) for group in recovery.split("-")] == [4] * 14
    for typed in (recovery, recovery.lower(), recovery.replace("-", " "), recovery.replace("O", "0")):
        open_register(path, password=typed).close()
    misread = ("B" if recovery[0] == "A" else "A") + recovery[1:]
    assert code_of(path, misread) == "wrong_password"


def test_changing_the_password_ends_the_old_one_and_the_old_sheet(path: Path) -> None:
    with open_register(path, password=PASSWORD) as register:
        recovery = register.recovery_key
        register.change_password("a new password", author="张三")
        assert register.recovery_key != recovery
        assert register.count("enterprise") == 1
        assert register.actions(1)[0].title == "更换密码"
    assert code_of(path) == code_of(path, recovery) == "wrong_password"
    with open_register(path, password="a new password") as register:
        assert register.verify().problems == ()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_short_password_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="至少 8 个字符"):
        create_register(tmp_path / "b.subsidy", author="张三", password="1234567")
    with open_register(path, password=PASSWORD) as register, pytest.raises(InputError, match="至少 8 个字符"):
        register.change_password("short", author="张三")
    assert not (tmp_path / "b.subsidy").exists()


def test_another_thread_opens_it_without_the_password(path: Path) -> None:
    with open_register(path, password=PASSWORD) as register, register.another() as other:
        assert isinstance(other, Register)
        assert other.count("enterprise") == 1


def test_no_log_shows_a_key() -> None:
    key = new_key(PASSWORD)
    assert key.data.hex() not in repr(key)
    assert "data" not in repr(key)


def test_the_key_of_old_files_stays_what_it_was() -> None:
    """A parameter that changes would lock every bureau out of its register."""
    derived = "00b1eed9bee6dc0641a507717db76b6520ec876ece6cd10925e43875b543575e"
    assert key_from("password", bytes(16)).data.hex() == derived
    assert Key(bytes(32), b"").recovery == "AAAA-" * 12 + "AAAG-M2D2"
