"""The lists of a batch as plain data: which columns, whose money, who signs. One engine prints all of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.reports.listing import SIGNERS, Seal
from policies.findings.finding import Payer

Field = Literal["number", "name", "code", "division", "basis", "applied", "reviewed", "amount", "granted", "remark"]
"""What stands in a column. What was applied for, reviewed and granted is left blank for writing until it is known."""
Codes = Literal["full", "masked", "namesakes"]
"""How a person's number is shown: whole on internal forms, masked, or masked and only to tell namesakes apart."""


class FormColumn(NamedTuple):
    """A column: what stands in it, the lines of its head, its width in mm."""

    field: Field
    head: tuple[str, ...]
    width: float


class ListForm(NamedTuple):
    """A list of awards, grouped by measure."""

    name: str
    """Its short name in the foot and in the names of files."""
    heading: str
    """What its title says after the year; empty: what its only section, or the first kind, is called."""
    columns: tuple[FormColumn, ...]
    sections: Mapping[Payer, str]
    """Whose money is listed, under which title of a section."""
    codes: Codes
    seals: tuple[Seal, ...] = ()
    """Beside the signers; without them the signers stand in one row."""
    signers: tuple[str, ...] = SIGNERS
    public: bool = False
    """An annex of a notice: no head, no signatures, pages numbered on with the notice."""
    on_the_way: bool = False
    """Whether it lists what was approved since, where it was; else what was frozen."""


_NAME = ("单位（个人）名称",)
_CODE = ("统一社会信用代码", "（证件号码）")
_PLACE = ("所在乡镇", "（街道）")

AWARD_LIST = ListForm(
    name="奖补名单",
    heading="",
    columns=(
        FormColumn("number", ("序号",), 11),
        FormColumn("name", _NAME, 64),
        FormColumn("code", _CODE, 43),
        FormColumn("division", _PLACE, 24),
        FormColumn("basis", ("核定依据",), 70),
        FormColumn("amount", ("奖补金额",), 29),
        FormColumn("remark", ("备注",), 20),
    ),
    sections=MappingProxyType(
        {"own": "奖补名单", "local": "奖补名单", "upper": "推荐上级资金名单", "other": "其他部门资金名单"}
    ),
    codes="masked",
)

ANNEX = AWARD_LIST._replace(
    name="拟奖补名单公示",
    columns=tuple(
        column._replace(head=("拟奖补金额",)) if column.field == "amount" else column for column in AWARD_LIST.columns
    ),
    sections=MappingProxyType(
        {
            "own": "拟奖补名单",
            "local": "拟奖补名单",
            "upper": "拟推荐上级资金名单",
            "other": "拟推荐其他部门资金名单",
        }
    ),
    codes="namesakes",
    public=True,
)

APPROVAL = ListForm(
    name="奖补资金审定表",
    heading="奖补资金兑现（审定）表",
    columns=(
        FormColumn("number", ("序号",), 11),
        FormColumn("name", _NAME, 50),
        FormColumn("code", _CODE, 42),
        FormColumn("division", _PLACE, 22),
        FormColumn("basis", ("核定依据",), 42),
        FormColumn("applied", ("申请金额",), 24),
        FormColumn("reviewed", ("初审金额",), 24),
        FormColumn("amount", ("核定金额",), 27),
        FormColumn("remark", ("备注",), 19),
    ),
    sections=AWARD_LIST.sections,
    codes="full",
    seals=(
        Seal("审定单位意见", "上列项目已逐项审核，拟按核定金额兑现。"),
        Seal("财政部门联审意见", ""),
    ),
    on_the_way=True,
)

RECOMMENDATION = ListForm(
    name="推荐申报上级资金表",
    heading="推荐（协助）申报上级资金表",
    columns=(
        FormColumn("number", ("序号",), 11),
        FormColumn("name", _NAME, 56),
        FormColumn("code", _CODE, 43),
        FormColumn("division", _PLACE, 24),
        FormColumn("basis", ("推荐依据",), 53),
        FormColumn("amount", ("推荐金额",), 29),
        FormColumn("granted", ("上级核定金额",), 26),
        FormColumn("remark", ("备注",), 19),
    ),
    sections=MappingProxyType({"upper": "推荐上级资金名单"}),
    codes="full",
    seals=(
        Seal("推荐单位意见", "上列对象及金额已经审核，符合文件规定，同意推荐申报。"),
        Seal("上级主管（财政）部门审核意见", ""),
    ),
)
