"""How files are chosen: the system's own dialogs, or whatever the caller of the window hands in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6 import QtCore, QtGui, QtWidgets  # by module: a class of Qt takes its time when it is first named
from PySide6.QtWidgets import QWidget

REGISTER_FILES = "登记簿 (*.subsidy)"
ROSTER_FILES = "名册 (*.xlsx *.xls *.ods *.xlsb *.csv);;所有文件 (*)"


def _one(name: str) -> Path | None:
    return Path(name) if name else None


def _open_register(parent: QWidget) -> Path | None:
    return _one(QtWidgets.QFileDialog.getOpenFileName(parent, "打开登记簿", "", REGISTER_FILES)[0])


def _place_register(parent: QWidget, proposed: Path) -> Path | None:
    return _one(QtWidgets.QFileDialog.getSaveFileName(parent, "登记簿存放位置", str(proposed), REGISTER_FILES)[0])


def _rosters(parent: QWidget) -> tuple[Path, ...]:
    return tuple(map(Path, QtWidgets.QFileDialog.getOpenFileNames(parent, "选择名册", "", ROSTER_FILES)[0]))


def _folder(parent: QWidget) -> Path | None:
    return _one(QtWidgets.QFileDialog.getExistingDirectory(parent, "导出到文件夹"))


def _place_report(parent: QWidget, proposed: Path) -> Path | None:
    return _one(QtWidgets.QFileDialog.getSaveFileName(parent, "保存报告", str(proposed), "文本 (*.txt)")[0])


def _file(parent: QWidget, title: str, kinds: str) -> Path | None:
    return _one(QtWidgets.QFileDialog.getOpenFileName(parent, title, "", kinds)[0])


def _place(parent: QWidget, title: str, proposed: Path, kinds: str) -> Path | None:
    return _one(QtWidgets.QFileDialog.getSaveFileName(parent, title, str(proposed), kinds)[0])


def _into(parent: QWidget, title: str) -> Path | None:
    return _one(QtWidgets.QFileDialog.getExistingDirectory(parent, title))


def _place_list(parent: QWidget, proposed: Path) -> Path | None:
    return _one(QtWidgets.QFileDialog.getSaveFileName(parent, "导出列表", str(proposed), "Excel 工作簿 (*.xlsx)")[0])


def _papers(parent: QWidget) -> tuple[Path, ...]:
    return tuple(map(Path, QtWidgets.QFileDialog.getOpenFileNames(parent, "选择附件", "", "所有文件 (*)")[0]))


def _show_folder(folder: Path) -> bool:
    return QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(str(folder)))


class Choosers(NamedTuple):
    """One function for each choice; ``None`` or nothing where the user turned back."""

    open_register: Callable[[QWidget], Path | None] = _open_register
    place_register: Callable[[QWidget, Path], Path | None] = _place_register
    rosters: Callable[[QWidget], tuple[Path, ...]] = _rosters
    folder: Callable[[QWidget], Path | None] = _folder
    place_report: Callable[[QWidget, Path], Path | None] = _place_report
    show_folder: Callable[[Path], object] = _show_folder
    place_list: Callable[[QWidget, Path], Path | None] = _place_list
    papers: Callable[[QWidget], tuple[Path, ...]] = _papers
    file: Callable[[QWidget, str, str], Path | None] = _file
    """Title and kinds of file → a file that is there."""
    new_file: Callable[[QWidget, str, Path, str], Path | None] = _place
    """Title, proposal and kinds of file → where to write one."""
    into: Callable[[QWidget, str], Path | None] = _into
    """Title → a folder."""
