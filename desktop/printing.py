"""Printing as a use case: what forms need is read and assessed, then they are made, cross-checked and put in place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.awards import assess_register
from desktop.awards.claw_backs import all_cases, letter_of
from desktop.awards.funds import position
from desktop.collecting import let_go
from desktop.progress import Progress, silent
from desktop.register import Attachment, Batch, Register
from desktop.register.award_values import Award, Notice
from desktop.reports import NoticeTerms
from desktop.reports.forms import Made
from desktop.reports.imprint import Stamp
from desktop.reports.own_forms import Template, fill, read_template
from desktop.reports.own_forms.template import checked
from desktop.reports.papers import Papers, papers_of
from desktop.reports.refusals import Outcomes
from desktop.reports.registers import FundUse, Question, make_register_forms
from desktop.reports.type import use_system_fonts
from desktop.reports.writing import make_forms
from desktop.saving import write_together
from policies.facts import SubjectKind
from policies.problems import refuse

NO_TERMS = NoticeTerms()
OWN_FORMS = "own-forms"
"""Whose papers templates are, among the register's."""
SYSTEM_FONTS = "print.system_fonts"
"""The setting: ``yes`` to print with 仿宋 and 黑体 of Windows where they are installed."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed of a batch."""

    code: str
    names: tuple[str, ...] = ()
    """The forms; none: all."""
    terms: NoticeTerms = NO_TERMS


def print_batch(register: Register, order: Order, folder: Path, *, progress: Progress = silent) -> tuple[Path, ...]:
    """Write the forms of a batch into a folder; return the paths in print order.

    Either all files are whole and new, or all are as they were. Raises as ``make_batch`` does, and EnvironmentFault
    where the files cannot be written.
    """
    return put(make_batch(register, order, progress=progress), folder)


def put(files: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write files into a folder, all or none; return their paths. Raises EnvironmentFault."""
    contents = {folder / name: content for name, content in files.items()}
    write_together(contents)
    return tuple(contents)


def make_batch(register: Register, order: Order, *, progress: Progress = silent) -> Mapping[str, bytes]:
    """Make the forms of a batch: content by the files' names, in print order. Raises as ``make_forms`` does."""
    batch, papers = papers_for(register, order, progress=progress)
    made = make_forms(batch, order.names, terms=order.terms, papers=papers, progress=progress)
    files = _drawn(batch.code, made, progress)
    heap: list[object] = [batch, papers, made]
    del batch, papers, made
    let_go(heap)
    return files


def _drawn(code: str, made: Mapping[str, Made], progress: Progress) -> Mapping[str, bytes]:
    files: dict[str, bytes] = {}
    for number, one in enumerate(made.values()):
        progress(number, len(made), "画出各页")
        files |= one.files(code)
    progress(1, 1, "画出各页")
    return files


def terms_of(register: Register, code: str) -> NoticeTerms:
    """Return what the register knows for the notice of a batch: the period of its latest notice that stands."""
    with register.reading_awards() as desk:
        notices = desk.find(Notice, batch=code, voided="")
    if not notices:
        return NO_TERMS
    latest = notices[-1]
    days = latest.days if latest.working_days else None
    return NoticeTerms(start=latest.starts_on, end=latest.ends_on, working_days=days, dated=latest.starts_on)


def papers_for(register: Register, order: Order, *, progress: Progress = silent) -> tuple[Batch, Papers]:
    """Read a batch and all that its forms need. Raises InputError where there is no such batch."""
    batch = register.batch(order.code)
    use_system_fonts(wanted=register.setting(SYSTEM_FONTS) == "yes")
    wanted = set(order.names)
    papers = papers_of(register, batch, datetime.now(UTC), facts=not wanted or bool(wanted & {"basis-sheet", "pack"}))
    if not wanted or "claw-back" in wanted:
        cases = (case.claw_back for case in all_cases(register, batch.code))
        papers = replace(papers, demands=tuple(letter_of(register, one.id) for one in cases if not one.voided))
    if not wanted or wanted & {"refusal", "pack"}:
        papers = replace(papers, outcomes=_outcomes(register, batch, progress))
    return batch, papers


def own_forms(register: Register) -> Mapping[str, Attachment]:
    """Return the bureau's own forms by name; of several of one name the latest."""
    return {Path(one.name).stem: one for one in register.attachments.of_policy(OWN_FORMS)}


def add_own_form(register: Register, path: Path, *, author: str) -> Template:
    """Check a template and keep it with the register. Raises InputError as ``read_template`` does."""
    template = read_template(path)
    register.attachments.add(path, author=author, policy=OWN_FORMS)
    return template


def fill_own_form(register: Register, code: str, name: str) -> Mapping[str, bytes]:
    """Return one of the bureau's own forms, filled from a batch, by the file's name.

    Raises InputError for a name that no form has, and as ``fill`` does.
    """
    forms = own_forms(register)
    if name not in forms:
        known = "、".join(forms) or "还没有，请先加入"
        raise refuse(name, "unknown_form", f"本单位没有表格“{name}”，现有：{known}")
    template = checked(name, register.attachments.read(forms[name]))
    batch = register.batch(code)
    return {f"{name}_{batch.code}.xlsx": fill(template, batch, papers_of(register, batch, datetime.now(UTC)))}


def _outcomes(register: Register, batch: Batch, progress: Progress) -> Outcomes:
    """Assess as before the year's batches, and leave out what stands in one: nobody is refused what he was awarded."""
    policy = register.policies.of_year(batch.policy_id, batch.year)
    of_the_year = (one.code for one in register.batches() if (one.policy_id, one.year) == (batch.policy_id, batch.year))
    listed = {(line.subject_id, line.measure) for code in of_the_year for line in register.batch(code).lines}
    run = assess_register(register, policy, batch.year, forgotten=listed, progress=progress)
    findings = tuple(one for one in run.findings if (int(one.subject), one.measure) not in listed)
    return Outcomes(policy, batch.year, run.as_of, findings, run.rows)


def print_register(
    register: Register, folder: Path, names: Collection[str] = (), *, year: int, kind: SubjectKind = "enterprise"
) -> tuple[Path, ...]:
    """Write forms of the register into a folder, all or none; return the paths.

    Raises as ``make_register_forms`` does, and EnvironmentFault where the files cannot be written.
    """
    return put(make_register_forms(question_of(register, year, kind), names), folder)


def question_of(register: Register, year: int, kind: SubjectKind = "enterprise") -> Question:
    """Return what the register's forms are asked about, the funds of the year among it."""
    stamp = Stamp(str(register.chain_head()), datetime.now(UTC))
    use_system_fonts(wanted=register.setting(SYSTEM_FONTS) == "yes")
    return Question(register, stamp, year, kind, tuple(_funds(register, year)))


def _funds(register: Register, year: int) -> Iterator[FundUse]:
    """Yield the funds that have a budget in the year, or awards on their way."""
    known = {(one.policy, one.fund) for one in register.plans.budgets(year)}
    with register.reading_awards() as desk:
        known |= {(one.policy, one.fund) for one in desk.find(Award, budget_year=year, way="paid")}
    for policy_id, fund in sorted(known):
        policy = register.policies.of_year(policy_id, year)
        name = next((one.name for one in policy.funds if one.id == fund), "") or "奖补资金"
        held = position(register, policy_id, fund, year)
        yield FundUse(policy.title, name, held.budget, held.reserved, held.approved, held.paid)
