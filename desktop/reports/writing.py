"""Writing the forms of a batch: made in memory, cross-checked, then put in place together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from desktop.progress import Progress, silent
from desktop.register.batches import Batch, seal_of
from desktop.reports import pack
from desktop.reports.forms import FORMS, Made, Printing
from desktop.reports.notice import NoticeTerms
from desktop.reports.papers import Papers
from desktop.saving import write_together
from policies.money import yuan
from policies.problems import InputError, Problem, refuse

NO_TERMS, NO_PAPERS = NoticeTerms(), Papers()


def write_forms(
    batch: Batch,
    folder: Path,
    names: Collection[str] = (),
    *,
    terms: NoticeTerms = NO_TERMS,
    papers: Papers = NO_PAPERS,
) -> tuple[Path, ...]:
    """Write the forms of ``batch`` that are named, or all of them, into ``folder``; return the paths in print order.

    As ``make_forms`` does. Either all files are whole and new, or all are as they were. Raises EnvironmentFault where
    the files cannot be written.
    """
    made = make_forms(batch, names, terms=terms, papers=papers).values()
    contents = {folder / name: file for one in made for name, file in one.files(batch.code).items()}
    write_together(contents)
    return tuple(contents)


def make_forms(
    batch: Batch,
    names: Collection[str] = (),
    *,
    terms: NoticeTerms = NO_TERMS,
    papers: Papers = NO_PAPERS,
    progress: Progress = silent,
) -> Mapping[str, Made]:
    """Make forms by name, and check that all of them say the same money. Nothing is written.

    A form that the batch has no line for is left out. The same batch, terms and papers give the same bytes. Raises
    InputError for a name that no form has, for a batch that does not fit its seal, where the totals of the lists
    differ, and where a workbook cannot hold a figure or a text; Cancelled from the progress callback passes through.
    """
    known = [*(form.name for form in FORMS), pack.NAME]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise refuse("", "unknown_form", f"没有表“{'、'.join(unknown)}”，现有：{'、'.join(known)}")
    if batch.seal != seal_of(batch):
        raise refuse(batch.code, "broken_seal", "批次内容与封存校验码不符，可能被改动过，没有打印；请核对登记簿和备份")
    job = Printing(batch, papers, terms)
    wanted = {*(names or known)}
    needed = wanted | ({*pack.FILED} if pack.NAME in wanted else set())
    made: dict[str, Made] = {}
    for number, form in enumerate(chosen := [form for form in FORMS if form.name in needed]):
        progress(number, len(chosen), f"生成{form.title}")
        made[form.name] = form.make(job)
    cross_check(batch, made)
    if pack.NAME in wanted:
        made[pack.NAME] = Made((pack.pack(job, made),))
    return {name: one for name, one in made.items() if name in wanted and (one.papers or one.workbooks)}


def cross_check(batch: Batch, made: Mapping[str, Made]) -> None:
    """Raise InputError unless every list comes to what its lines come to in the sealed batch."""
    problems = [Problem(batch.code, "totals_differ", sentence) for sentence in _differences(made)]
    if problems:
        raise InputError(problems)


def _differences(made: Mapping[str, Made]) -> Iterator[str]:
    for one in made.values():
        listed = one.sealed - one.less
        for name, total in one.totals.items():
            if total != listed:
                less = f"减去审定核减{yuan(one.less)}元" if one.less else ""
                yield (
                    f"{name}合计{yuan(total)}元，与批次封存的{yuan(one.sealed)}元{less}不符，没有打印；"
                    "请用 recompute 核对批次"
                )


def write_award_list(batch: Batch, folder: Path, *, papers: Papers = NO_PAPERS) -> tuple[Path, Path]:
    """Write 奖补名单 of ``batch`` as a workbook and as a PDF file; return their paths in this order.

    As ``write_forms`` does.
    """
    paper, workbook = write_forms(batch, folder, ["award-list"], papers=papers)
    return workbook, paper
