"""The form in which the townships (or counties) of the register report a quarter; an import reads it again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from desktop.register import Register
from desktop.register.dispatch import Grouping
from desktop.register.indicators import REPORTED
from desktop.rosters.headings import names_of
from desktop.rosters.outgoing.figures import CellValue, figure
from desktop.rosters.outgoing.forms import Form, FormColumn, FormRow, fact_column, write_forms
from policies.facts import CATALOGUE, Fact, Value
from policies.problems import refuse

_WAN = 10**6
_SPARE = 20


def write_quarter_form(
    path: Path, register: Register, year: int, quarter: int, *, grouping: Grouping | None = None
) -> Path:
    """Write an .xlsx form with a row for each place and what it has reported already; money is in 万元.

    Raises InputError where the register has no such places, EnvironmentFault where it cannot be written.
    """
    places = register.dispatch.places(grouping)
    rows = {row.id: row for row in register.subjects("place")}
    known = {(one.subject_id, one.fact): one.value for one in register.quarterly(year) if one.quarter == quarter}
    columns = (
        FormColumn(names_of("place")[0], "name", note="不要改动", width=24),
        FormColumn("行政区划代码", "division", note="不要改动，单元格已设为文本"),
        *(_column(CATALOGUE[one.id], year, quarter) for one in REPORTED),
    )
    lines = tuple(
        FormRow((rows[id_].name, rows[id_].division, *(_cell(one.id, known.get((id_, one.id))) for one in REPORTED)))
        for place in places
        for id_ in place.members
    )
    if not lines:
        raise refuse("", "no_places", "登记簿中还没有乡镇，请先登记（subsidy-desk quarterly places 区划代码）")
    how = "只填本季数（不是累计），金额单位万元；没有发生填 0，没有数据留空（打印“未报”）。填好后直接导入。"
    form = Form("季度数据", f"{year}年第{quarter}季度电子商务数据填报表", how, columns, lines, spare=_SPARE)
    return write_forms(path, [form], year=year)


def _column(fact: Fact, year: int, quarter: int) -> FormColumn:
    unit = "万元" if fact.type == "money" else fact.unit
    heading = f"{fact.label}（{year}年第{quarter}季度，{unit}）"
    plain = fact_column(fact, None)
    return FormColumn(heading, fact=fact, note=f"本季数，单位{unit}；没有发生填 0，没有数据留空", width=plain.width)


def _cell(fact: str, value: Value | None) -> CellValue:
    if not isinstance(value, int):
        return None
    return figure(Decimal(value) / _WAN) if CATALOGUE[fact].type == "money" else value
