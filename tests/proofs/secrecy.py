"""Planted identity and bank numbers are looked for wherever they must not be."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlcipher3 import dbapi2

from desktop.register import Profile, SubjectChange, create_register, open_register
from desktop.register.records import Employment, Trainee
from policies.problems import InputError
from tests.proofs.proof import ROOT, Proof, Size

PERSON, TRAINEE, WORKER = "11010519491231002X", "440524188001010014", "110105194912310038"
ACCOUNT = "6222021234567890123"
PLANTED = (PERSON, TRAINEE, WORKER, ACCOUNT)
PASSWORD = "correct horse"
_OPEN_TABLES = ("trail_row", "change", "action")
"""What of the trail is shown to anybody; the numbers needed for undo lie apart, and go with their persons."""


def _fill(path: Path) -> None:
    with create_register(path, author="张三", password=PASSWORD if "密" in path.name else "") as register:
        register.apply(
            [
                SubjectChange("person", "王伟", PERSON, "433101"),
                SubjectChange("enterprise", "甲公司", division="433101", profile=Profile(account=ACCOUNT)),
                SubjectChange("training", "班", "P1"),
            ],
            author="张三",
            source="名册",
        )
        records = [
            Trainee(subject_id=3, name="李娜", identity_code=TRAINEE, signed_in={"2019-05-01": 2}),
            Employment(subject_id=2, name="张敏", identity_code=WORKER, year=2019, hired_on=date(2019, 3, 1)),
        ]
        register.records.keep(records, author="张三", source="台账")
        register.apply(
            [
                SubjectChange("person", "王伟大", PERSON),
                SubjectChange("enterprise", "甲公司", division="433101", profile=Profile(phone="1" * 11)),
            ],
            author="张三",
            source="手工",
        )
        register.undo(author="张三")


def _found(text: str | bytes) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [number for number in PLANTED if number.encode() in data]


def _trail(path: Path) -> int:
    with closing(dbapi2.connect(str(path))) as raw:
        rows = [str(row) for table in _OPEN_TABLES for row in raw.execute(f"SELECT * FROM {table}")]  # noqa: S608
    assert _found("\n".join(rows)) == []
    return len(rows)


def _complaints(path: Path) -> int:
    """Make mistakes with these numbers, and look into what is said of them."""
    wrong = [
        SubjectChange("person", "王伟", PERSON[:-1] + "1", place="第2行"),
        SubjectChange("person", "王伟", PERSON, place="第3行"),
        SubjectChange("person", "王伟", PERSON, place="第4行"),
        SubjectChange("enterprise", "乙公司", profile=Profile(account=f"{ACCOUNT}甲"), place="第5行"),
    ]
    with open_register(path) as register:
        try:
            register.apply(wrong, author="张三", source="名册")
        except InputError as error:
            said = "\n".join(map(str, error.problems)) + repr(error)
            assert _found(said) == []
            assert PERSON[:-1] not in said
            return len(error.problems)
    raise AssertionError("nothing was refused")


def _commands(path: Path, folder: Path) -> int:
    """Run every command that prints, and look into what it says and leaves behind."""
    roster = folder / "错.csv"
    roster.write_text(f"姓名,身份证号\n王伟,{PERSON}\n王伟,{PERSON}\n", encoding="utf-8")
    temporary = folder / "临时"
    temporary.mkdir()
    lines = [
        ("log", "--json"), ("verify", "--json"), ("find", "王伟"), ("find", "王伟", "--json"), ("batches", "--json"),
        ("assess", "xiangxi-2018", "2019", "--json"), ("import", str(roster), "--json"),
        ("backup", str(folder / "备份")), ("ledger", "甲公司", "--json"),
    ]  # fmt: skip
    said = 0
    for line in lines:
        done = subprocess.run(
            [sys.executable, "-m", "desktop", "--register", str(path), *line],
            cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONUTF8": "1", "TMPDIR": str(temporary)},
        )  # fmt: skip
        assert done.returncode != 4, done.stderr.decode()
        assert _found(done.stdout + done.stderr) == [], line
        said += len(done.stdout)
    left = [file for file in temporary.rglob("*") if file.is_file()]
    assert not [file for file in left if _found(file.read_bytes())]
    assert not [file for file in (folder / "备份").glob("*.json") if _found(file.read_bytes())]
    return said


def prove(_: Size, folder: Path) -> str:
    """Plant the numbers and search."""
    path, secret = folder / "县.subsidy", folder / "密.subsidy"
    for one in (path, secret):
        _fill(one)
    assert _found(path.read_bytes()), "nothing was planted"
    assert _found(secret.read_bytes()) == []
    rows = _trail(path)
    problems = _complaints(path)
    said = _commands(path, folder)
    searched = f"改动记录 {rows} 行、错误提示 {problems} 条、命令输出 {said} 字节、临时文件、备份清单"
    return f"埋入 4 个身份证号和银行账号，查遍{searched}：一个也没有；加密登记簿的文件中也没有"


PROOF = Proof(
    "secrecy",
    "身份证号、银行账号不会泄露到日志、改动记录、提示和临时文件中",
    prove,
    "没有加密的登记簿文件本身、为撤销留存的号码和带账号的拨付清单，拿到文件的人可以读到：请加密或保管好",
)
