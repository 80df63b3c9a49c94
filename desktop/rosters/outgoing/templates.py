"""Blank and prefilled rosters for one policy, kind of subject and year: exactly what its measures ask for."""

from __future__ import annotations

from pathlib import Path

from desktop.register import Register
from desktop.rosters.outgoing.forms import (
    Form,
    FormColumn,
    FormRow,
    fact_column,
    identity_columns,
    known_values,
    write_forms,
)
from desktop.rosters.tables import TABLES
from policies.facts import SUBJECT_KINDS, Fact, SubjectKind
from policies.language import Policy
from policies.language.outline import columns_needed, earlier_years
from policies.problems import refuse

_FIELDS = ("name", "division")


def write_template(
    path: Path, policy: Policy, kind: SubjectKind, year: int, *, register: Register | None = None, division: str = ""
) -> Path:
    """Write an .xlsx roster to fill in; with a register, one row for every subject of the kind with what is known.

    ``division`` keeps to the subjects of one division, by the beginning of its code. Raises InputError where the
    policy asks nothing of the kind, or rosters of it cannot be imported; EnvironmentFault where it cannot be written.
    """
    columns = template_columns(policy, kind, year)
    rows: tuple[FormRow, ...] = ()
    if register is not None:
        rows = _known_rows(register, kind, columns, division)
    title = f"{policy.title}　{year} 年度{SUBJECT_KINDS[kind]}数据填报表"
    how = "请从示例下面一行填起，不要改动表头；各列的填写要求见表头批注和“填写说明”。"
    return write_forms(path, [Form(SUBJECT_KINDS[kind], title, how, columns, rows)], year=year)


def template_columns(policy: Policy, kind: SubjectKind, year: int) -> tuple[FormColumn, ...]:
    """Return the columns that the policy's measures on such subjects need in the policy year, who they are first."""
    needed = [(fact, when) for fact, when in columns_needed(policy, kind, year) if fact.id not in _FIELDS]
    if not needed:
        raise refuse(policy.id, "nothing_asked", f"《{policy.title}》没有针对{SUBJECT_KINDS[kind]}的措施，不需要填报表")
    if kind not in TABLES:
        raise refuse(policy.id, "kind_not_imported", f"{SUBJECT_KINDS[kind]}还不能从名册导入，请在登记簿中直接填写")
    return (
        *identity_columns(kind),
        *(fact_column(f, when, _used_by(policy, kind, f, year, when)) for f, when in needed),
    )


def _used_by(policy: Policy, kind: SubjectKind, fact: Fact, year: int, when: int | None) -> str:
    measures = [
        f"{measure.id} {measure.title}"
        for measure in policy.assessed
        if measure.subject == kind
        and (
            fact in measure.facts()
            if when in (None, year)
            else any(f is fact and year - back == when for f, back in earlier_years(measure))
        )
    ]
    return f"。用于：{'、'.join(measures)}"


def _known_rows(
    register: Register, kind: SubjectKind, columns: tuple[FormColumn, ...], division: str
) -> tuple[FormRow, ...]:
    rows = [row for row in register.subjects(kind) if row.division.startswith(division)]
    known = {int(subject.id): subject for subject in register.load("", [kind])}
    return tuple(FormRow(known_values(columns, row, known[row.id])) for row in rows)
