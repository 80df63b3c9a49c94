"""Bits, sectors and pages of registers are spoilt; whatever is read afterwards is what was written, or it is told."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

from sqlcipher3 import dbapi2

from desktop.faults import EnvironmentFault
from desktop.register import Profile, SubjectChange, create_register, open_register
from desktop.register.files import SCHEMA
from desktop.register.records import Loan
from policies.problems import InputError
from tests.proofs.proof import Proof, Size, chance, refused

PASSWORD = "correct horse"
PAGE, SECTOR = 4096, 512
_SOUND, _TOLD, _REFUSED = "sound", "told", "refused"


def filled(path: Path, password: str = "", companies: int = 60) -> Path:
    """Make a register with something of everything."""
    with create_register(path, bureau="某县商务局", author="张三", password=password) as register:
        changes = [
            SubjectChange(
                "enterprise", f"{number}号公司", division="433101",
                yearly={"online_sales": {2019: number * 100, 2020: number * 200}},
                profile=Profile(contact=f"联系人{number}", phone=f"0743-{number:07}"),
            )
            for number in range(companies)
        ]  # fmt: skip
        register.apply(changes, author="张三", source="名册")
        register.apply(changes[:9:3], author="李四", source="名册")
        loan = Loan(subject_id=1, contract="1号", principal=10**8, starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1))
        register.records.keep([loan], author="张三", source="台账")
        register.set_setting("level", "county", author="张三")
        register.undo(author="张三")
    return path


def content(path: Path, password: str) -> list[object]:
    """Return everything that the program shows of a register."""
    with open_register(path, password=password) as register:
        subjects = list(register.load("xiangxi-2018"))
        return [
            *subjects,
            *(register.detail(int(subject.id)) for subject in subjects),
            register.changes(),
            register.actions(),
            register.setting("bureau"),
            [row.name for row in register.subjects("enterprise", search="公司")],
            list(register.ids("enterprise")),
        ]


def _bit(data: bytearray, luck: random.Random) -> None:
    data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)


def _sector(data: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(data) // SECTOR) * SECTOR
    data[at : at + SECTOR] = luck.choice([bytes(SECTOR), luck.randbytes(SECTOR)])


def _page(data: bytearray, luck: random.Random) -> None:
    one, other = (luck.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def _cut(data: bytearray, luck: random.Random) -> None:
    del data[luck.randrange(len(data)) :]


FAULTS: tuple[Callable[[bytearray, random.Random], None], ...] = (_bit, _bit, _sector, _page, _cut)


def _outcome(path: Path, password: str, whole: list[object]) -> str:
    """Return what the program makes of a spoilt register; AssertionError where it believes what is not so."""
    try:
        with open_register(path, password=password) as register:
            if register.verify().problems:
                return _TOLD
        assert content(path, password) == whole, f"{path}: used in silence"
    except (InputError, EnvironmentFault):
        return _REFUSED
    return _SOUND


def _others(folder: Path) -> int:
    """Open files that are no registers of this program."""
    made = {"空": b"", "文档": b"%PDF-1.4 " + bytes(5000), "表格": b"PK\x03\x04" + bytes(5000)}
    made["乱码"] = bytes(range(256)) * 64
    paths = []
    for name, data in made.items():
        paths.append(folder / f"{name}.subsidy")
        paths[-1].write_bytes(data)
    for name, pragmas in {"别家": "application_id = 7", "新版": f"user_version = {SCHEMA + 1}"}.items():
        paths.append(folder / f"{name}.subsidy")
        if name == "新版":
            create_register(paths[-1], author="张三").close()
        with closing(dbapi2.connect(str(paths[-1]), isolation_level=None)) as raw:
            raw.execute("CREATE TABLE IF NOT EXISTS x (y)")
            raw.execute(f"PRAGMA {pragmas}")
    for path in paths:
        before = path.read_bytes()
        refused(partial(open_register, path))
        assert path.read_bytes() == before, f"{path}: altered"
    return len(paths)


def prove(size: Size, folder: Path) -> str:
    """Spoil registers at random."""
    luck, found = chance(12), {_SOUND: 0, _TOLD: 0, _REFUSED: 0}
    for password in ("", PASSWORD):
        path = filled(folder / f"原件{bool(password)}.subsidy", password)
        whole, data = content(path, password), path.read_bytes()
        for number in range(size.of(200, 15)):
            place = folder / "spoilt"
            place.mkdir()
            spoilt = bytearray(data)
            FAULTS[number % len(FAULTS)](spoilt, luck)
            (place / path.name).write_bytes(spoilt)
            found[_outcome(place / path.name, password, whole)] += 1
            shutil.rmtree(place)
    foreign = _others(folder)
    total = sum(found.values())
    assert found[_TOLD], "nothing was told: the proof shows nothing"
    said = f"位、扇区、页和截断共 {total} 处损坏（加密、不加密各半）：拒绝 {found[_REFUSED]}，核验报出 {found[_TOLD]}"
    same = f"落在不用的位置、内容与原来完全相同 {found[_SOUND]}，悄悄采用 0"
    return f"{said}，{same}；空文件、别家文件、新版文件共 {foreign} 种，全部拒绝且原样不动"


PROOF = Proof("damage", "文件损坏一定会报出来，绝不把坏了的数据当真", prove)
