"""Files as strangers send them, made byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Make a compound file, every stream large enough to lie in sectors of its own."""
    fat: list[int] = []
    sectors: list[bytes] = []

    def put(data: bytes) -> int:
        first = len(fat)
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)] or [bytes(SECTOR)]
        fat.extend(range(first + 1, first + len(pieces)))
        fat.append(END)
        sectors.extend(pieces)
        return first

    entries = [_entry("Root Entry", 5, END, 0)]
    for name, data in streams.items():
        padded = data.ljust(4096, b"\0")
        entries.append(_entry(name, 2, put(padded), len(padded)))
    directory = put(b"".join(entries))
    table = len(fat)
    fat.append(FAT)
    assert len(fat) <= SECTOR // 4
    sectors.append(struct.pack(f"<{SECTOR // 4}I", *fat, *[FREE] * (SECTOR // 4 - len(fat))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0) + struct.pack("<I", table)
    return header + struct.pack("<I", FREE) * 108 + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    fixed = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, FREE, FREE)
    return fixed + bytes(36) + struct.pack("<III", start, size, 0)


def zip_of(parts: Mapping[str, bytes | str]) -> bytes:
    """Make a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for part, data in parts.items():
            made.writestr(part, data)
    return buffer.getvalue()
