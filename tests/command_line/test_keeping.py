"""Keeping a register by command: verify, backup, restore, log, and passwords that never stand in an argument."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import SubjectChange, open_register
from tests.command_line.conftest import ROOT, Run

PASSWORD = "湘西商务局2020"


def test_a_sound_register_is_verified(run: Run, register: Path) -> None:
    done = run("--register", register, "verify")
    assert done.returncode == 0, done.stderr
    assert "登记簿完好" in done.stdout
    told = json.loads(run("--register", register, "verify", "--json").stdout)
    assert told["sound"]
    head = f"{told['head']['number']}-{told['head']['hash'][:16]}"
    assert head in done.stdout
    assert run("--register", register, "verify", "--head", head).returncode == 0
    wrong = run("--register", register, "verify", "--head", "1-0000000000000000")
    assert wrong.returncode == 1
    assert "没有这个校验码" in wrong.stderr


def test_tampering_and_damage_are_answered_with_no(run: Run, register: Path) -> None:
    with closing(dbapi2.connect(str(register), isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER trail_subject_update")
        raw.execute("UPDATE subject SET name = '改名' WHERE id = 1")
    done = run("--register", register, "verify")
    assert done.returncode == 1
    assert "绕过本程序" in done.stderr
    told = json.loads(run("--register", register, "verify", "--json").stdout)
    assert {problem["code"] for problem in told["problems"]} == {"trigger", "unrecorded"}
    content = bytearray(register.read_bytes())
    register.write_bytes(content[: len(content) // 2])
    assert run("--register", register, "verify").returncode == 1
    assert run("--register", register.with_name("无.subsidy"), "verify").returncode == 2


def test_backup_and_restore(run: Run, register: Path, tmp_path: Path) -> None:
    folder = tmp_path / "移动硬盘"
    done = run("--register", register, "backup", folder)
    assert done.returncode == 0, done.stderr
    (backup,) = folder.glob("*.subsidy-backup")
    assert str(backup) in done.stdout
    assert run("--register", register, "document", "xiangxi-2018", "一号", "--author", "张三").returncode == 0
    done = run("--register", register, "restore", backup, "--author", "张三")
    assert done.returncode == 0, done.stderr
    assert "从第 1 号备份恢复" in done.stdout
    told = json.loads(run("--register", register, "log", "--json").stdout)
    assert "一号" not in {change["after"] for change in told}
    backup.write_bytes(backup.read_bytes()[:-1])
    assert run("--register", register, "restore", backup).returncode == 2


def test_the_log_of_all_and_of_one(run: Run, register: Path) -> None:
    told = json.loads(run("--register", register, "log", "--json").stdout)
    one = next(change for change in told if change["what"].startswith("新增服务站点："))
    name = one["what"].partition("：")[2]
    mine = json.loads(run("--register", register, "log", "--subject", name, "--json").stdout)
    assert mine == [one]
    shown = run("--register", register, "log", "--limit", "1").stdout
    assert "吴秀梅" in shown
    assert run("--register", register, "log", "--subject", "1", "--json").returncode == 0
    assert run("--register", register, "log", "--subject", "查无此人").returncode == 2
    several = run("--register", register, "log", "--subject", "站")
    assert several.returncode == 2
    assert "请改用编号" in several.stderr


def handed_over(option: str, password: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command that reads a password from a file descriptor."""
    reading, writing = os.pipe()
    os.write(writing, f"{password}\n".encode())
    os.close(writing)
    command = [sys.executable, "-m", "desktop", option, str(reading), *map(str, arguments)]
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            pass_fds=(reading,),
            stdin=subprocess.DEVNULL,
        )
    finally:
        os.close(reading)


@pytest.mark.skipif(os.name != "posix", reason="file descriptors are handed over so on POSIX")
def test_where_there_are_accounts_one_of_them_works(run: Run, register: Path) -> None:
    with open_register(register) as opened:
        opened.add_account("主管", "supervisor", PASSWORD, author="主管")
    document = ("--register", register, "document", "xiangxi-2018", "一号", "--author", "主管")
    assert run("--register", register, "find", "站").returncode == 0
    refused = run(*document)
    assert refused.returncode == 2
    assert "请先用账户登录" in refused.stderr
    assert "没有账户密码" in run("--account", "主管", *document).stderr
    wrong = handed_over("--account-fd", "wrong password", "--account", "主管", *document)
    assert wrong.returncode == 2
    assert "账户名或密码不对" in wrong.stderr
    assert handed_over("--account-fd", PASSWORD, "--account", "主管", *document).returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="file descriptors are handed over so on POSIX")
def test_an_encrypted_register_takes_its_password_from_a_file_descriptor(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "密.subsidy"

    def given(*arguments: str | Path, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return handed_over("--password-fd", password, "--register", path, *arguments)

    done = given("init", "--encrypt", "--author", "张三")
    assert done.returncode == 0, done.stderr
    recovery = done.stdout.splitlines()[-1]
    assert PASSWORD not in done.stdout + done.stderr
    assert given("verify").returncode == 0
    assert given("verify", password=recovery).returncode == 0
    with open_register(path, password=PASSWORD) as opened:
        opened.apply([SubjectChange("enterprise", "甲公司")], author="张三", source="")
    assert "甲公司" in given("find", "甲").stdout
    assert "甲公司" in given("log", "--subject", "甲公司").stdout
    wrong = given("verify", password="wrong password")
    assert wrong.returncode == 2
    assert "密码不对" in wrong.stderr
    asked = run("--register", path, "verify")
    assert asked.returncode == 2
    assert "请输入密码" in asked.stderr
    folder = tmp_path / "备份"
    assert given("backup", folder).returncode == 0
    (backup,) = folder.glob("*.subsidy-backup")
    assert given("restore", backup).returncode == 0
    assert given("verify").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="a terminal of one's own is POSIX")
def test_an_encrypted_register_asks_on_the_terminal(tmp_path: Path) -> None:
    import pty

    from desktop.register import create_register

    path = tmp_path / "密.subsidy"
    create_register(path, author="张三", password=PASSWORD).close()
    main, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "desktop", "--register", str(path), "verify"],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        start_new_session=True,
    ) as asked:
        prompt = b""
        while "密钥：".encode() not in prompt:
            prompt += os.read(main, 1000)
        os.write(main, f"{PASSWORD}\n".encode())
        said, _ = asked.communicate(timeout=60)
    os.close(main)
    os.close(terminal)
    assert asked.returncode == 0
    assert "登记簿完好" in said.decode()
