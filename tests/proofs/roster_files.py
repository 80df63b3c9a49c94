"""Hostile and fuzzed roster files: each ends in 30 s and 1 GB with a sentence, and writes nothing."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from desktop.register import create_register
from tests.proofs.kills import roster
from tests.proofs.proof import ROOT, NotHere, Proof, Size, chance

SECONDS, MEGABYTES = 30.0, 1024
_READ = """
import resource, sys, time
from pathlib import Path
from desktop.faults import EnvironmentFault
from desktop.register import open_register
from desktop.rosters import import_rosters
from policies.problems import InputError
with open_register(Path(sys.argv[1])) as register:
    for line in sys.stdin:
        start = time.monotonic()
        try:
            report = import_rosters(register, [Path(line.strip())], author="张三", dry_run=True)
            said = [str(one) for one in report.problems]
        except (InputError, EnvironmentFault) as error:
            said = [str(error)]
        seconds = time.monotonic() - start
        most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(f"{seconds:.1f} {most // 1024} {len(said)} {all(said)}", flush=True)
"""


def _zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return made.getvalue()


def _parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _hostile(workbook: bytes) -> dict[str, bytes]:
    parts = _parts(workbook)
    sheet = next(name for name in parts if name.startswith("xl/worksheets/sheet"))
    body = parts[sheet]
    dtd = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    far = body.replace(b"<sheetData>", b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', 1)
    return {
        "bomb.xlsx": _zipped({**parts, sheet: body[:200] + b" " * 300_000_000}),
        "far.xlsx": _zipped({**parts, sheet: far}),
        "dtd.xlsx": _zipped({**parts, sheet: dtd + body.partition(b"?>")[2]}),
        "empty.xlsx": b"",
        "html.xls": b"<html><table><tr><td>" + b"x" * 10_000 + b"</table>",
        "zeros.xlsx": bytes(1_000_000),
        "ole.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100_000),
        "nested.xlsx": _zipped({"xl/workbook.xml": b"<a>" * 200_000}),
        "names.xlsx": _zipped({f"../../{number}": b"" for number in range(20_000)}),
        "line.csv": b"a," * 5_000_000,
        "quote.csv": b'"' + b"\n" * 2_000_000,
        "utf16.csv": "企业名称,代码\n".encode("utf-16") * 1000,
    }


def _fuzzed(workbooks: list[bytes], luck: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        workbook = luck.choice(workbooks)
        if luck.random() < 0.5:  # inside the parts, so that the packing holds
            parts = _parts(workbook)
            name = luck.choice(sorted(parts))
            parts[name] = _spoilt(parts[name], luck)
            yield _zipped(parts)
        else:
            yield _spoilt(workbook, luck)


def _spoilt(data: bytes, luck: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(luck.randrange(1, 8)):
        at = luck.randrange(len(made) + 1)
        made[at : at + luck.choice((1, 1, 8, 100, 5000))] = luck.choice((b"", b"\0", b"9" * 30, luck.randbytes(20)))
    return bytes(made)


def prove(size: Size, folder: Path) -> str:
    """Read them one by one in a process of their own."""
    if sys.platform == "win32":
        raise NotHere("内存用量只在 Linux 上量得出")
    path = folder / "县.subsidy"
    create_register(path, author="张三").close()
    before = path.read_bytes()
    workbooks = [roster(folder / "名册.xlsx", rows).read_bytes() for rows in (3, 300)]
    made = _hostile(workbooks[0])
    made |= {f"{n}.xlsx": data for n, data in enumerate(_fuzzed(workbooks, chance(17), size.of(288, 4)))}
    worst, most, silent = 0.0, 0, 0
    with subprocess.Popen(
        [sys.executable, "-c", _READ, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        if reader.stdin is None or reader.stdout is None:
            raise RuntimeError("no pipe")
        for name, data in made.items():
            file = folder / name
            file.write_bytes(data)
            start = time.monotonic()
            print(file, file=reader.stdin, flush=True)
            answer = reader.stdout.readline().split()
            assert answer, f"{name}: the program ended"
            worst, most = max(worst, time.monotonic() - start), max(most, int(answer[1]))
            assert float(answer[0]) < SECONDS, f"{name}: {answer[0]} s"
            assert int(answer[1]) < MEGABYTES, f"{name}: {answer[1]} MB"
            assert answer[3] == "True", f"{name}: no sentence"
            silent += answer[2] == "0"
            file.unlink()
        reader.stdin.close()
    assert path.read_bytes() == before
    said = (
        f"恶意和随机改坏的文件 {len(made)} 个：最慢 {worst:.1f} 秒，内存最多 {most} MB，没有一个让程序停住、退出或写入"
    )
    return f"{said}；{silent} 个改坏的地方不影响内容，其余都说明了原因"


PROOF = Proof("roster_files", "任何 Excel 文件都不能让程序卡死、退出或上当", prove)
