"""Power cuts: every write and every flush of the register is recorded, and the power fails between any two of them.

What was flushed is on the disk. Of what was written since, each sector of 512 bytes may have arrived or not, in any
order: that is what a disk may do that honours flush. SQLite's own file layer is watched from inside the process, so
nothing is compiled and nobody needs to be root.
"""

from __future__ import annotations

import ctypes
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3

from desktop.register import SubjectChange, create_register, open_register
from policies.problems import InputError
from tests.proofs.proof import NotHere, Proof, Size, chance

SECTOR = 512
_OK = 0


class Event(NamedTuple):
    """One thing that a file went through."""

    kind: str
    """write, truncate, sync, delete."""
    file: str
    at: int = 0
    content: bytes = b""


# SQLite's file layer, of which two tables of functions are copied and four functions replaced.

_FUNCTION = ctypes.c_void_p
_FILE = ctypes.POINTER(ctypes.c_void_p)
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, _FILE, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int)
_METHODS = 20
_AT_WRITE, _AT_TRUNCATE, _AT_SYNC = 3, 4, 5
"""Places in ``sqlite3_io_methods``, after the version that fills the first one."""


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("size_of_file", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 14),
    )


def _text(address: int | None) -> str:
    return ctypes.string_at(address).decode() if address else ""


class Watch:
    """Watches what SQLite does to the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.events: list[Event] = []
        self._paths: dict[int, str] = {}
        self._tables: dict[int, Any] = {}
        (library,) = Path(sqlcipher3.__file__).parent.glob("_sqlite3*")
        self._library = ctypes.CDLL(str(library))
        if not hasattr(self._library, "sqlite3_vfs_register"):
            raise NotHere("这里的 SQLite 不让外部查看它的文件层")
        self._library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self._theirs = self._library.sqlite3_vfs_find(None)
        self._ours = _Vfs.from_buffer_copy(self._theirs.contents)
        self._ours.name = b"watched"
        self._their_open = _OPEN(self._theirs.contents.open)
        self._their_delete = _DELETE(self._theirs.contents.delete)
        self._open, self._delete = _OPEN(self._opened), _DELETE(self._deleted)
        self._ours.open = ctypes.cast(self._open, ctypes.c_void_p)
        self._ours.delete = ctypes.cast(self._delete, ctypes.c_void_p)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every connection that is opened meanwhile."""
        self._library.sqlite3_vfs_register(ctypes.byref(self._ours), 1)
        try:
            yield
        finally:
            self._library.sqlite3_vfs_register(self._theirs, 1)
            self._library.sqlite3_vfs_unregister(ctypes.byref(self._ours))

    def _opened(self, vfs: Any, name: int | None, file: Any, flags: int, out: Any) -> int:
        # SQLite keeps the address of the name, so it is handed on as it is.
        result = self._their_open(vfs, name, file, flags, out)
        path = _text(name)
        if result == _OK and path.startswith(self._folder):
            self._paths[ctypes.addressof(file.contents)] = path
            file[0] = ctypes.addressof(self._table(file[0]))
        return int(result)

    def _table(self, theirs: int) -> Any:
        """Return a copy of a table of methods in which ours stand before theirs."""
        if theirs not in self._tables:
            table = (_FUNCTION * _METHODS).from_buffer_copy((_FUNCTION * _METHODS).from_address(theirs))
            at_write, at_truncate, at_sync = (table[place] or 0 for place in (_AT_WRITE, _AT_TRUNCATE, _AT_SYNC))
            write, truncate, sync = _WRITE(at_write), _TRUNCATE(at_truncate), _SYNC(at_sync)
            ours = (
                _WRITE(lambda file, data, size, at: self._wrote(write, file, data, size, at)),
                _TRUNCATE(lambda file, size: self._did("truncate", file, size) or truncate(file, size)),
                _SYNC(lambda file, flags: self._did("sync", file) or sync(file, flags)),
            )
            for place, function in zip((_AT_WRITE, _AT_TRUNCATE, _AT_SYNC), ours, strict=True):
                table[place] = ctypes.cast(function, ctypes.c_void_p).value
            self._tables[theirs] = (table, ours)
        return self._tables[theirs][0]

    def _wrote(self, write: Any, file: Any, data: int, size: int, at: int) -> int:
        self._did("write", file, at, ctypes.string_at(data, size))
        return int(write(file, data, size, at))

    def _did(self, kind: str, file: Any, at: int = 0, content: bytes = b"") -> int:
        self.events.append(Event(kind, self._paths[ctypes.addressof(file.contents)], at, content))
        return 0

    def _deleted(self, vfs: Any, name: int, sync: int) -> int:
        path = _text(name)
        if path.startswith(self._folder):
            self.events.append(Event("delete", path))
        return int(self._their_delete(vfs, name, sync))


# The disk


def _applied(content: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del content[event.at :]
        content.extend(bytes(event.at - len(content)))
    else:
        content.extend(bytes(max(0, event.at - len(content))))
        content[event.at : event.at + len(event.content)] = event.content


def _sectors(event: Event) -> Iterator[Event]:
    """Cut a write at the borders of the disk's sectors."""
    at, rest = event.at, event.content
    while rest:
        size = SECTOR - at % SECTOR
        yield event._replace(at=at, content=rest[:size])
        at, rest = at + size, rest[size:]


def after_a_cut(
    start: dict[str, bytes], events: Sequence[Event], luck: random.Random, *, honest: bool = True
) -> dict[str, bytes]:
    """Return the files as they may be after the power failed behind these events; a dishonest disk ignores flush."""
    files = {file: bytearray(content) for file, content in start.items()}
    pending: dict[str, list[Event]] = {}
    for event in events:
        waiting = pending.setdefault(event.file, [])
        if event.kind == "sync" and honest:
            for one in waiting:
                _applied(files.setdefault(event.file, bytearray()), one)
            waiting.clear()
        elif event.kind == "delete":
            waiting.clear()
            files.pop(event.file, None)
        elif event.kind != "sync":
            waiting.append(event)
    for file, waiting in pending.items():
        pieces = [one for event in waiting for one in (_sectors(event) if event.kind == "write" else (event,))]
        for one in pieces if luck.random() < 0.2 else [one for one in pieces if luck.random() < 0.5]:
            _applied(files.setdefault(file, bytearray()), one)
    return {file: bytes(content) for file, content in files.items()}


# The proof


def _work(path: Path, saves: int) -> tuple[list[Event], list[int]]:
    """Save again and again, undo now and then; return the events, and after how many each save was acknowledged."""
    watch, acknowledged = Watch(path.parent), []
    with watch.watching(), open_register(path) as register:
        for number in range(saves):
            pair = [SubjectChange("enterprise", f"{number:04}号公司{end}") for end in "甲乙"]
            register.apply(pair, author="张三", source="")
            acknowledged.append(len(watch.events))
    return watch.events, acknowledged


def _found(path: Path) -> list[str] | None:
    """Return who is in the register that a power cut left; ``None`` where it is not whole."""
    try:
        with open_register(path) as register:
            if register.verify().problems:
                return None
            return [row.name for row in register.subjects("enterprise")]
    except InputError:
        return None


def prove(size: Size, folder: Path) -> str:
    """Cut the power at random points."""
    work = folder / "work"
    work.mkdir()
    path = work / "县.subsidy"
    create_register(path, author="张三").close()
    start = {str(path): path.read_bytes()}
    saves, cuts = size.of(60, 12), size.of(3000, 80)
    events, acknowledged = _work(path, saves)
    luck, lost, half = chance(10), 0, 0
    dishonest = 0
    for number in range(cuts + cuts // 10):
        honest = number < cuts
        at = luck.randrange(len(events) + 1)
        left = folder / "left"
        left.mkdir()
        for file, content in after_a_cut(start, events[:at], luck, honest=honest).items():
            (left / Path(file).name).write_bytes(content)
        names = _found(left / path.name)
        told = sum(1 for one in acknowledged if one <= at)
        whole = names is not None and len(names) % 2 == 0 and len(names) // 2 in {told, told + 1}
        if honest:
            half += names is None or len(names) % 2
            lost += not whole
        else:
            dishonest += not whole
        shutil.rmtree(left)
    assert (lost, half) == (0, 0), f"{lost} of {cuts} lost, {half} half"
    assert dishonest, "the simulator sees no loss where flush is ignored: it shows nothing"
    return (
        f"{saves} 次保存、{len(events)} 次写盘和刷新，断电 {cuts} 次：已确认的保存丢失 0，半截 0。"
        f"对照：假装刷新的磁盘上断电 {cuts // 10} 次，{dishonest} 次受损"
    )


PROOF = Proof(
    "power",
    "显示“已保存”的内容，断电也不会丢（磁盘如实执行刷新时）",
    prove,
    "有的廉价 U 盘和固态盘谎报刷新，断电时仍可能丢失或损坏最后的改动；程序会发现损坏，请改用备份",
)
