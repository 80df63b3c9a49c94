"""An upgrade is killed at each of its steps, from each earlier schema: it is whole, or it has not begun."""

from __future__ import annotations

import shutil
import signal
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from desktop.register import open_register
from desktop.register.files import SCHEMA, migrate
from desktop.register.sqlite.database import make_engine, transaction
from policies.facts import SUBJECT_KINDS
from tests.proofs.proof import ROOT, NotHere, Proof, Size, killed

_UPGRADE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from desktop.register import open_register
path, last, done = Path(sys.argv[1]), int(sys.argv[2]), 0

def step(*_):
    global done
    done += 1
    if done == last:
        os.kill(os.getpid(), signal.SIGKILL)

def look(name, told):
    if name in {"open", "os.rename", "os.remove", "os.link", "os.truncate"} and str(path.parent) in str(told[0]):
        step()

for moment in ("before_cursor_execute", "commit"):
    event.listen(Engine, moment, step)
sys.addaudithook(look)
print("start", flush=True)
open_register(path).close()
print(done, flush=True)
"""
"""Every statement, commit and touch of a file is a step; the one that is named is not lived to see."""
RELEASED = sorted((ROOT / "tests" / "register" / "released").glob("*.subsidy"))


def older(path: Path, schema: int) -> Path:
    """Make a register of an earlier schema with a few rows, as that schema had them."""
    engine = make_engine(path, busy_seconds=0)
    with transaction(engine, path) as connection:
        migrate(connection, schema)
        columns = "id, kind, name, identity_code, division, division_name"
        rows = [(number, "enterprise", f"{number}号公司", "", "433101", "") for number in range(1, 201)]
        connection.exec_driver_sql(f"INSERT INTO subject ({columns}) VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608
    engine.dispose()
    return path


def starts(folder: Path) -> list[Path]:
    """Return a register of every earlier schema, the released ones first."""
    made = [folder / f"{schema}.subsidy" for schema in range(1, SCHEMA)]
    return [*RELEASED, *(path if path.exists() else older(path, int(path.stem)) for path in made)]


def schema_and_count(path: Path) -> tuple[int, int]:
    """Return which schema a register has, and how many subjects."""
    with closing(dbapi2.connect(str(path))) as raw:
        (schema,) = raw.execute("PRAGMA user_version").fetchone()
        (count,) = raw.execute("SELECT count(*) FROM subject").fetchone()
    return schema, count


def whole_or_not_begun(path: Path, schema: int, count: int) -> bool:
    """Look at a register whose upgrade was killed, open it, and tell whether the upgrade had come through."""
    found = schema_and_count(path)
    assert found in {(schema, count), (SCHEMA, count)}, f"{found} from {schema}"
    with open_register(path) as register:
        assert register.verify().problems == ()
        assert sum(register.count(kind) for kind in SUBJECT_KINDS) == count
    return found[0] == SCHEMA


def _upgrade(start: Path, place: Path, last: int) -> tuple[list[str], bool]:
    """Upgrade a copy up to a step; return what was told, and whether the upgrade came through."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    path = Path(shutil.copy(start, place / "县.subsidy"))
    schema, count = schema_and_count(path)
    told = killed(_UPGRADE, path, str(last), after=120)
    return told, whole_or_not_begun(path, schema, count)


def prove(size: Size, folder: Path) -> str:
    """Kill every upgrade at many of its steps, spread over the whole of it."""
    if not hasattr(signal, "SIGKILL"):
        raise NotHere("只有 Linux 能在指定的一步立即结束程序")
    chosen = starts(folder)[:: size.of(1, 11)]
    kills = through = steps = 0
    for start in chosen:
        told, whole = _upgrade(start, folder / "round", 0)
        assert whole, start
        total = int(told[-1])
        steps += total
        points = min(total, size.of(20, 2))
        for point in range(points):
            last = 1 + point * (total - 1) // max(1, points - 1)
            told, whole = _upgrade(start, folder / "round", last)
            assert told == ["start"], f"step {last} of {total} was not met"
            kills, through = kills + 1, through + whole
    begun = f"{kills - through} 次原样未动、{through} 次已经完成"
    return (
        f"{len(chosen)} 个旧版本，共 {steps} 步，在其中 {kills} 步强行结束：{begun}，没有一次停在中间，打开后都升级完好"
    )


PROOF = Proof("upgrades", "升级要么完成，要么没有开始：旧版登记簿在升级的任何一步被打断都不会坏", prove)
