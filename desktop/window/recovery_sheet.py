"""The recovery sheet of an encrypted register: shown once, to be printed and locked away."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QWidget

from desktop.window.complaints import Notice
from desktop.window.desk import Tools

_SAID = (
    "忘记密码时，在要求输入密码的地方输入下面的恢复密钥，就能打开登记簿。"
    "没有密码也没有恢复密钥，谁也打不开。请把恢复单打印出来锁好，不要和登记簿放在一起。"
)


def show_recovery_key(tools: Tools, parent: QWidget, register: Path, key: str) -> Notice:
    """Show the key, to be copied or kept as a sheet."""
    notice = Notice(tools.theme, parent, "恢复单", _SAID, "lock", "amber")
    notice.add_details(key)
    keep = notice.verb("存成恢复单...", lambda: _keep(notice, tools, register, key))
    copy = notice.verb("复制", lambda: QGuiApplication.clipboard().setText(key))
    notice.add_buttons(keep, copy, notice.verb("已经收好", notice.accept, "primary"))
    notice.open()
    return notice


def _keep(notice: Notice, tools: Tools, register: Path, key: str) -> None:
    proposed = Path.home() / f"{register.stem} 恢复单.pdf"
    place = tools.choosers.new_file(notice, "存成恢复单", proposed, "PDF (*.pdf)")
    if place is not None:
        write_sheet(place, register, key)
        notice.add_details(f"已存成 {place}，请打印后删去这个文件。")


def write_sheet(place: Path, register: Path, key: str) -> None:
    """Write the sheet as a PDF of one page."""
    writer = QPdfWriter(str(place))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(28, 30, 26, 30), QPageLayout.Unit.Millimeter)
    writer.setTitle(f"{register.stem} 恢复单")
    sheet = QTextDocument()
    groups = key.split("-")
    rows = [" - ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
    sheet.setHtml(
        f"<h1>登记簿恢复单</h1><p>登记簿：{escape(register.name)}</p><p>打印日期：{_today()}</p><p>{_SAID}</p>"
        f"<p style='font-size:16pt; line-height:180%'>{'<br>'.join(rows)}</p>"
        "<p>输入时不分大小写，短横可以省去。更换密码后，这张恢复单作废，须另打一张。</p>"
        "<p>收存人：________________　　收存地点：________________</p>"
    )
    sheet.print_(writer)


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011  # the calendar on the wall
