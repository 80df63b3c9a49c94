"""Planted identity and bank numbers are looked for wherever they must not be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from zipfile import ZipFile

from sqlcipher3 import dbapi2

from desktop.register import Profile, SubjectChange, create_register, open_register
from desktop.register.records import Employment, Trainee
from policies.problems import InputError
from tests.proofs.proof import ROOT, Proof, Size

PERSON, TRAINEE, WORKER = "11010519491231002X", "440524188001010014", "110105194912310038"
ACCOUNT = "6222021234567890123"
OWN_ACCOUNT, PHONE = "6217995600012345678", "13812345678"
PLANTED = (PERSON, TRAINEE, WORKER, ACCOUNT, OWN_ACCOUNT)
WITH_PHONE = (*PLANTED, PHONE)
"""The bureau's own log tells of telephones; nothing that leaves the bureau does."""
PASSWORD = "correct horse"
_OPEN_TABLES = ("trail_row", "change", "action")
"""What of the trail is shown to anybody; the numbers needed for undo lie apart, and go with their persons."""
_LISTS = ("award-list", "notice", "approval", "recommendation", "summary", "minutes", "refusal", "basis-sheet")
"""All but payment list and application, which ask for the account. Whole codes only where 不得公开 is printed."""
_BATCHES = (("congjiang-2015", "2019"), ("heyuan-2015", "2017"))


def _fill(path: Path) -> None:
    with create_register(path, author="张三", password=PASSWORD if "密" in path.name else "") as register:
        register.apply(
            [
                SubjectChange(
                    "person",
                    "王伟",
                    PERSON,
                    "433101",
                    yearly={"talent_grade": {2019: "first"}},
                    profile=Profile(account=OWN_ACCOUNT, phone=PHONE),
                ),
                SubjectChange(
                    "enterprise",
                    "甲公司",
                    division="433101",
                    profile=Profile(account=ACCOUNT),
                    standing={"registered_in_area": True},
                    yearly={"local_tax_retained": {2019: 5_000_000}, "training_cost": {2017: 1_000_000}},
                ),
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


def _found(text: str | bytes, planted: tuple[str, ...] = PLANTED) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    return [number for number in planted if number.encode() in data]


def _command(path: Path, *line: str, temporary: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "desktop", "--register", str(path), *line],
        cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONUTF8": "1", "TMPDIR": str(temporary)},
    )  # fmt: skip


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
        done = _command(path, *line, temporary=temporary)
        assert done.returncode != 4, done.stderr.decode()
        assert _found(done.stdout + done.stderr) == [], line
        said += len(done.stdout)
    _nothing_left(temporary)
    assert not [file for file in (folder / "备份").glob("*.json") if _found(file.read_bytes())]
    return said


def _nothing_left(temporary: Path) -> None:
    for file in temporary.rglob("*"):
        assert not file.is_file() or _found(file.read_bytes()) == [], file


def _text_of(file: Path) -> str:
    """Return what a reader of the file can see or copy, and what else a workbook holds."""
    if file.suffix == ".pdf":
        done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)  # noqa: S607
        return done.stdout.decode()
    with ZipFile(file) as book:
        return "\n".join(book.read(name).decode("utf-8", errors="replace") for name in book.namelist())


def _public_lists(size: Size, path: Path, folder: Path) -> int:
    """Print what is made public or signed, and look into each file."""
    temporary = folder / "打印临时"
    temporary.mkdir()
    seen = 0
    for policy, year in _BATCHES[: size.of(2, 1)]:
        made = json.loads(
            _command(path, "batch", policy, year, "--author", "张三", "--json", temporary=temporary).stdout
        )
        out = folder / f"名单{year}"
        forms = [f"--form={form}" for form in _LISTS]
        done = _command(path, "print", made["code"], "--out", str(out), *forms, temporary=temporary)
        assert done.returncode == 0, done.stderr.decode()
        assert _found(done.stdout + done.stderr) == []
        for file in sorted(out.iterdir()):
            text = _text_of(file)
            squeezed = "".join(text.split())
            assert "名单" not in file.name or "王伟" in squeezed or "甲公司" in squeezed, f"{file.name} shows nothing"
            shown = set(_found(text, WITH_PHONE) + _found(squeezed, WITH_PHONE))
            internal = {PERSON} if "不得公开" in squeezed else set()
            assert shown <= internal, f"{file.name} shows {len(shown - internal)} numbers"
            seen += 1
    _nothing_left(temporary)
    return seen


_CRASH = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.register import open_register
from desktop.window import application

path, *numbers = sys.argv[1:]
app = application.make_application()

def bug():
    with open_register(Path(path)) as register:
        known = register.facts(1)
        raise KeyError(f"{known} {register.subject_row(1)} {' '.join(numbers)}")

def end():
    from PySide6.QtWidgets import QApplication
    assert any(window.windowTitle() == "程序出错" for window in QApplication.topLevelWidgets())
    app.exit(0)

QTimer.singleShot(1500, bug)
QTimer.singleShot(4000, end)
sys.exit(application.run(Path(path)))
"""
"""The window itself, with a bug while somebody's numbers are at hand."""
_COMMAND_BUG = """
import sys
from desktop.command_line import app as command_line
from desktop.command_line.telling import told

@command_line.app.command("bug")
@told
def bug():
    raise KeyError(" ".join(numbers))

numbers = sys.argv[1:]
sys.argv = ["subsidy-desk", "bug"]
command_line.main()
"""


def _crashes(path: Path, folder: Path) -> int:
    """Let window and command line run into a bug, and look into the reports that they make and leave behind."""
    home = folder / "家"
    temporary = home / "tmp"
    temporary.mkdir(parents=True)
    surroundings = {
        **os.environ, "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen", "HOME": str(home),
        "XDG_CONFIG_HOME": str(home), "TMPDIR": str(temporary),
    }  # fmt: skip
    said = b""
    for program, code, arguments in ((_CRASH, 0, [str(path), *WITH_PHONE]), (_COMMAND_BUG, 4, [*WITH_PHONE])):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=ROOT, capture_output=True, check=False, env=surroundings, timeout=300,
        )  # fmt: skip
        assert done.returncode == code, done.stderr.decode()
        assert b"KeyError" in done.stderr
        said += done.stdout + done.stderr
    left = [file for file in home.rglob("*") if file.is_file()]
    assert [file for file in left if file.parent.name == "crash" and b"KeyError" in file.read_bytes()]
    assert _found(said, WITH_PHONE) == []
    assert not [file for file in left if _found(file.read_bytes(), WITH_PHONE)]
    return len(left)


def prove(size: Size, folder: Path) -> str:
    """Plant the numbers and search."""
    path, secret = folder / "县.subsidy", folder / "密.subsidy"
    for one in (path, secret):
        _fill(one)
    assert _found(path.read_bytes()), "nothing was planted"
    assert _found(secret.read_bytes()) == []
    rows = _trail(path)
    problems = _complaints(path)
    said = _commands(path, folder)
    lists = _public_lists(size, path, folder)
    crashes = _crashes(path, folder)
    own = f"改动记录 {rows} 行、错误提示 {problems} 条、命令输出 {said} 字节、临时文件、备份清单"
    printed = f"公开的名单和内部审批表 {lists} 份（写明“不得公开”的审批表上才有本人的身份证号）"
    searched = f"{own}、{printed}、窗口和命令行的出错报告、窗口留下的文件 {crashes} 个"
    numbers = f"埋入 {len(WITH_PHONE)} 个身份证号、银行账号和电话"
    return f"{numbers}，查遍{searched}：一个也没有；加密登记簿的文件中也没有"


PROOF = Proof(
    "secrecy",
    "身份证号、银行账号不会泄露到日志、改动记录、公开的名单、出错报告和临时文件中",
    prove,
    "没有加密的登记簿文件本身、为撤销留存的号码和带账号的拨付清单，拿到文件的人可以读到：请加密或保管好",
)
