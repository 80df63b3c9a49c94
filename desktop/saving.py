"""Putting finished files in place: all of them whole, or none."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.faults import EnvironmentFault

_DENIED = frozenset((errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY))
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_NO_FOLDER = frozenset((errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR))


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files so that each is either as before or whole, and none is renewed without the others.

    Folders are made where they are missing. Raises EnvironmentFault where a file is open elsewhere, the disk is
    full or the folder cannot be written; then every file is as it was before.
    """
    staged: dict[Path, Path] = {}
    former: dict[Path, bytes | None] = {}
    try:
        for path, content in contents.items():
            with _told(path):
                staged[path] = _stage(path, content)
        for path, temporary in staged.items():
            with _told(path):
                former[path] = path.read_bytes() if path.exists() else None
                temporary.replace(path)
        for folder in {path.parent for path in contents}:
            _sync_folder(folder)
    except BaseException:
        _undo(former, staged)
        raise


def save(path: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make the file beside its place, then move it there; the folder is made where it is missing.

    Raises EnvironmentFault as ``write_together`` does; what stood there before then stays.
    """
    beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.part")
    try:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(beside)
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            beside.replace(path)
            _sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _stage(path: Path, content: bytes) -> Path:
    """Write ``content`` to the disk beside ``path`` and return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _undo(former: Mapping[Path, bytes | None], staged: Mapping[Path, Path]) -> None:
    for path, temporary in staged.items():
        if temporary.exists():
            temporary.unlink()
        elif former.get(path) is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(former[path] or b"")


def _sync_folder(folder: Path) -> None:
    """Make the new names last through a power cut, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        with suppress(OSError):  # some network shares refuse it
            os.fsync(handle)
        os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(_sentence(path, error)) from error


def _sentence(path: Path, error: OSError) -> str:
    if error.errno == errno.EROFS:
        return f"“{path.parent}”所在磁盘是只读的，请换一个可以写入的文件夹"
    if error.errno in _DENIED:
        return f"写不进“{path}”：文件可能正在 Excel 或阅读器中打开，或没有写入权限，请关闭该文件或换一个文件夹后重试"
    if error.errno in _FULL:
        return f"写不下“{path}”：磁盘已满，请清理磁盘或换一个文件夹后重试"
    if error.errno in _NO_FOLDER:
        return f"写不进“{path}”：路径中有不是文件夹的部分，或同名的文件夹挡住了文件，请换一个文件夹"
    return f"写不进“{path}”（{error.strerror or '系统错误'}），请检查磁盘或换一个文件夹后重试"
