"""The compound files of old Office: which streams are in them, and the bytes of one."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from desktop.workbooks.sheets import DAMAGED, Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_ENTRY = 128
_STREAM = 2
_IN_HEADER = 109
"""Numbers of allocation sectors that the header itself holds."""
_LAST_SECTOR = 0xFFFFFFFA


class _Stream(NamedTuple):
    start: int
    size: int


class CompoundFile:
    """A compound file in memory. Raises Refused where its own tables contradict themselves."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER:
            raise Refused(*DAMAGED)
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if (shift, mini_shift) not in {(9, 6), (12, 6)}:
            raise Refused(*DAMAGED)
        self._data = data
        self._size = 1 << shift
        self._mini_size = 1 << mini_shift
        directory, self._cutoff, mini_fat = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._words(b"".join(map(self._sector, self._fat_sectors())))
        self._mini_fat = self._words(b"".join(self._chain(mini_fat)))
        self._streams = dict(self._entries(b"".join(self._chain(directory))))
        root = self._streams.pop("", _Stream(_LAST_SECTOR, 0))
        self._mini = b"".join(self._chain(root.start))

    def _words(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _fat_sectors(self) -> Iterator[int]:
        yield from (n for n in struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76) if n < _LAST_SECTOR)
        (following,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(len(self._data) // self._size + 1):
            if following >= _LAST_SECTOR:
                return
            *numbers, following = self._words(self._sector(following)) or (_LAST_SECTOR,)
            yield from (n for n in numbers if n < _LAST_SECTOR)

    def _chain(self, number: int) -> Iterator[bytes]:
        for _ in range(len(self._fat) + 1):
            if number >= _LAST_SECTOR:
                return
            if number >= len(self._fat):
                raise Refused(*DAMAGED)
            yield self._sector(number)
            number = self._fat[number]
        raise Refused(*DAMAGED)

    def _entries(self, directory: bytes) -> Iterator[tuple[str, _Stream]]:
        """Yield the streams by name; the root, in which the small ones lie, has none."""
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == _STREAM:
                yield name, _Stream(start, size)
            elif at == 0:
                yield "", _Stream(start, size)

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams, in whatever folder they lie."""
        return frozenset(self._streams)

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream. Raises KeyError where there is none of that name."""
        start, size = self._streams[name]
        data = b"".join(self._chain(start) if size >= self._cutoff else self._mini_chain(start))
        if len(data) < size:
            raise Refused(*DAMAGED)
        return data[:size]

    def _mini_chain(self, number: int) -> Iterator[bytes]:
        for _ in range(len(self._mini_fat) + 1):
            if number >= _LAST_SECTOR:
                return
            if number >= len(self._mini_fat):
                raise Refused(*DAMAGED)
            yield self._mini[number * self._mini_size : (number + 1) * self._mini_size]
            number = self._mini_fat[number]
        raise Refused(*DAMAGED)
