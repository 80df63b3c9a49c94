"""Writing the lists of a batch: rendered in memory, cross-checked, then put in place together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop.register.batches import Batch
from desktop.reports.award_list import award_list
from desktop.reports.award_list_pdf import award_list_pdf
from desktop.reports.award_list_workbook import award_list_workbook
from desktop.reports.files import write_together
from policies.money import Fen, yuan


class TotalsDiffer(Exception):
    """A list does not add up to its batch: a fault of the program, found before anything was written."""


def write_award_list(batch: Batch, folder: Path) -> tuple[Path, Path]:
    """Write 奖补名单 of ``batch`` as a workbook and as a PDF file into ``folder``; return their paths in this order.

    The same batch gives the same bytes. Either both files are whole and new, or both are as they were.
    Raises EnvironmentFault where they cannot be written, InputError where a workbook cannot hold a figure or a text.
    """
    awards = award_list(batch)
    workbook, in_workbook = award_list_workbook(awards, batch)
    paper, on_paper = award_list_pdf(awards)
    cross_check(batch.total, {"名单": awards.total, "工作簿": in_workbook, "PDF": on_paper})
    paths = folder / f"奖补名单_{awards.batch}.xlsx", folder / f"奖补名单_{awards.batch}.pdf"
    write_together(dict(zip(paths, (workbook, paper), strict=True)))
    return paths


def cross_check(sealed: Fen, totals: Mapping[str, Fen]) -> None:
    """Raise TotalsDiffer unless every list's total (分) is that of the sealed batch."""
    wrong = [f"{form}{yuan(total)}元" for form, total in totals.items() if total != sealed]
    if wrong:
        raise TotalsDiffer(f"批次合计{yuan(sealed)}元，{'、'.join(wrong)}")
