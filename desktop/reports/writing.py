"""Writing the forms of a batch: made in memory, cross-checked, then put in place together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from desktop.register.batches import Batch
from desktop.reports.files import write_together
from desktop.reports.forms import FORMS
from desktop.reports.notice import NoticeTerms
from policies.money import Fen, yuan
from policies.problems import refuse


class TotalsDiffer(Exception):
    """A list does not add up to its batch: a fault of the program, found before anything was written."""


def write_forms(
    batch: Batch, folder: Path, names: Collection[str] = (), *, terms: NoticeTerms | None = None
) -> tuple[Path, ...]:
    """Write the forms of ``batch`` that are named, or all of them, into ``folder``; return the paths in print order.

    A form that the batch has no line for is left out. The same batch and terms give the same bytes. Either all files
    are whole and new, or all are as they were. Raises InputError for a name that no form has and where a workbook
    cannot hold a figure or a text, EnvironmentFault where the files cannot be written.
    """
    unknown = [name for name in names if name not in {form.name for form in FORMS}]
    if unknown:
        known = "、".join(form.name for form in FORMS)
        raise refuse("", "unknown_form", f"没有表“{'、'.join(unknown)}”，现有：{known}")
    contents: dict[Path, bytes] = {}
    for form in FORMS:
        if not names or form.name in names:
            made = form.make(batch, terms or NoticeTerms())
            cross_check(made.sealed, made.totals)
            contents |= {folder / name: content for name, content in made.files.items()}
    write_together(contents)
    return tuple(contents)


def write_award_list(batch: Batch, folder: Path) -> tuple[Path, Path]:
    """Write 奖补名单 of ``batch`` as a workbook and as a PDF file; return their paths in this order.

    As ``write_forms`` does.
    """
    workbook, paper = write_forms(batch, folder, ["award-list"])
    return workbook, paper


def cross_check(sealed: Fen, totals: Mapping[str, Fen]) -> None:
    """Raise TotalsDiffer unless every list's total (分) is that of its lines in the sealed batch."""
    wrong = [f"{form}{yuan(total)}元" for form, total in totals.items() if total != sealed]
    if wrong:
        raise TotalsDiffer(f"批次合计{yuan(sealed)}元，{'、'.join(wrong)}")
