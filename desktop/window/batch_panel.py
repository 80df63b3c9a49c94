"""The side of a batch: checks before money, notice, payments, claw-backs, seal; or one line with all that was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QWidget

from desktop.awards.claw_backs import Case
from desktop.awards.decisions import LABELS
from desktop.awards.steps import TURNS
from desktop.register import Batch, BatchLine
from desktop.register.award_values import CHECKS, STATES, Award, AwardStep, Payment
from desktop.window.batch_deeds import BatchDeeds
from desktop.window.batch_reading import BatchView
from desktop.window.cells import Tag
from desktop.window.parts import Mark, boxed, button, joined, label, line, pair, pill, row
from desktop.window.theme import Theme, Tone
from policies.findings.finding import PAYERS, Payer
from policies.money import yuan

_TOLD_AT_MOST = 6
Widgets = Iterator[QWidget]


def batch_parts(theme: Theme, view: BatchView, deeds: BatchDeeds, choose: Callable[[int], object]) -> Widgets:
    """Yield everything about a batch as a whole."""
    if view.awards:
        yield from _checks(theme, view, choose)
        yield line()
        yield from _notice(theme, view, deeds)
        yield line()
        yield from _payments(theme, view, deeds)
        if view.cases:
            yield line()
            yield from _cases(view, deeds)
        yield line()
        yield from _funds(view, deeds)
        yield line()
    yield from seal_parts(view.batch)


# Checks


def _checks(theme: Theme, view: BatchView, choose: Callable[[int], object]) -> Widgets:
    open_ones = [one for one in view.found if not one.waived]
    head = row(label("付款前核对", "section"), gap=8)
    head.addWidget(label(f"{len(open_ones)} 处待处理" if open_ones else "没有待处理的", "quiet"))
    head.addStretch(1)
    yield boxed(head)
    codes = {one.code for one in view.found}
    for code, title in CHECKS.items():
        mine = [one for one in view.found if one.code == code]
        if not mine:
            continue
        waived = all(one.waived for one in mine)
        icon, tone = _sign(veto=mine[0].veto, waived=waived)
        word = "已放行" if waived else "否决" if mine[0].veto else "提示"
        yield _line(theme, icon, tone, title, f"{word} {len(mine)} 笔")
        for one in mine[:_TOLD_AT_MOST]:
            see = button(f"第 {one.number} 号", "note", name=f"看第 {one.number} 号")
            see.clicked.connect(partial(choose, one.number))
            said = row(20, see, label(one.sentence, "note", wrap=True), gap=4)
            said.setStretch(2, 1)
            yield boxed(said)
        if len(mine) > _TOLD_AT_MOST:
            yield boxed(row(20, label(f"……另有 {len(mine) - _TOLD_AT_MOST} 笔", "note"), None))
    clean = [title for code, title in CHECKS.items() if code not in codes]
    if clean:
        yield _line(theme, "check", "green", "、".join(clean), "")


def _sign(*, veto: bool, waived: bool) -> tuple[str, Tone]:
    if waived:
        return "check", "violet"
    return ("problem", "red") if veto else ("warning", "amber")


def _line(theme: Theme, icon: str, tone: Tone, text: str, value: str) -> QWidget:
    words = label(text, wrap=True)
    made = row(Mark(theme, icon, tone), words, gap=4)
    made.setStretch(1, 1)
    if value:
        made.addWidget(label(value, "quiet"))
    return boxed(made)


# Notice


_OPEN: tuple[str, Tone] = ("warning", "amber")
_DONE: tuple[str, Tone] = ("check", "grey")


def _notice(theme: Theme, view: BatchView, deeds: BatchDeeds) -> Widgets:
    notice = view.standing
    head = row(label("公示", "section"), gap=8)
    if notice:
        unit = "个工作日" if notice.working_days else "天"
        span = f"{notice.starts_on.isoformat()} 至 {notice.ends_on.isoformat()}，{notice.days} {unit}"
        head.addWidget(label(span, "quiet", wrap=True), 1)
    else:
        head.addStretch(1)
    yield boxed(head)
    if notice is None:
        yield _links(("发布公示...", deeds.announce))
        return
    if len(view.notices) > 1:
        yield label(f"第 {notice.number} 次公示，前次：{view.notices[-2].voided}", "note", wrap=True)
    yield pair("异议", f"{len(view.objections)} 件")
    for one in view.objections:
        said = {None: "待处理", True: "成立", False: "不成立"}[one.upheld]
        icon, tone = _OPEN if one.upheld is None else _DONE
        where = "整个公示" if one.line is None else f"第 {one.line} 号"
        yield _line(theme, icon, tone, f"{where} {one.from_whom}：{one.content}", said)
        if one.upheld is None:
            yield _links(("处理...", partial(deeds.handle, one)))
        else:
            yield boxed(row(20, label(one.handling, "note", wrap=True)))
    yield _links(("登记异议...", deeds.object_to), ("重新公示...", deeds.announce))


# Money


_PAYMENTS = {"listed": "待回单", "paid": "已到账", "failed": "退回"}


def _payments(theme: Theme, view: BatchView, deeds: BatchDeeds) -> Widgets:
    yield label("拨付", "section")
    if not view.payments:
        yield label("审定以后生成拨付清单，银行回单按账号和金额核对。", "quiet", wrap=True)
    for number, group in groupby(view.payments, key=lambda one: one.list_number):
        mine = list(group)
        yield pair(f"第 {number} 次清单　{len(mine)} 笔", f"{yuan(sum(one.amount for one in mine))} 元")
        yield label(_counted(mine), "note", wrap=True)
        if any(one.state == "listed" for one in mine):
            yield _links(("录入银行回单...", partial(deeds.settle, number)))
    followed = {one.follows for one in view.payments}
    for one in view.payments:
        if one.state == "failed" and one.id not in followed:
            yield _line(theme, "problem", "red", f"{one.payee}：{one.note or '银行退回'}", f"{yuan(one.amount)} 元")
            yield label("改好账户后重新生成清单，即会补付。", "note", wrap=True)


def _counted(payments: list[Payment]) -> str:
    parts = [(word, sum(1 for one in payments if one.state == state)) for state, word in _PAYMENTS.items()]
    return "，".join(f"{word} {count} 笔" for word, count in parts if count)


def _cases(view: BatchView, deeds: BatchDeeds) -> Widgets:
    yield label("追回", "section")
    for case in view.cases:
        yield from case_parts(view, case, deeds)


def case_parts(view: BatchView, case: Case, deeds: BatchDeeds) -> Widgets:
    """Yield one claw-back with what can be done about it."""
    name = view.batch.lines[case.award.number - 1].name
    yield pair(f"第 {case.award.number} 号 {name}", f"{yuan(case.claw_back.amount)} 元")
    yield label(f"{case.claw_back.reason}（{case.claw_back.document}）", "note", wrap=True)
    if case.claw_back.voided:
        yield label(f"已撤销：{case.claw_back.voided}", "note", wrap=True)
        return
    yield label(f"已退 {yuan(case.returned)} 元，尚欠 {yuan(case.owed)} 元", "note", wrap=True)
    for one in case.recoveries:
        if not one.received_on and one.due_on:
            yield label(f"约定 {one.due_on.isoformat()} 退 {yuan(one.amount)} 元", "note", wrap=True)
    verbs: list[tuple[str, Callable[[], object]]] = [("通知文稿", partial(deeds.show_letter, case))]
    if case.owed:
        verbs += [("登记退款...", partial(deeds.receive, case)), ("分期...", partial(deeds.agree, case))]
        verbs += [("抵扣...", partial(deeds.offset, case))]
    if not case.returned:
        verbs.append(("撤销...", partial(deeds.drop, case)))
    yield _links(*verbs)


def _funds(view: BatchView, deeds: BatchDeeds) -> Widgets:
    yield label("资金", "section")
    for fund in view.funds:
        yield pair(f"{fund.year} 年 {fund.name}", f"本批 {yuan(fund.here)} 元")
        left = fund.state.left
        if left is None:
            yield label("预算还没有录入，审定时不核对是否超出。", "note", wrap=True)
        elif left < 0:
            yield label(f"超出预算 {yuan(-left)} 元", "error")
        else:
            yield label(f"预算 {yuan(fund.state.budget or 0)} 元，余 {yuan(left)} 元", "note", wrap=True)
        verbs: list[tuple[str, Callable[[], object]]] = [("录入预算...", partial(deeds.set_budget, fund))]
        if left is not None and left < 0:
            verbs.append(("压减...", deeds.cut))
        yield _links(*verbs)
    for payer, lines in groupby(sorted(view.batch.lines, key=_payer), key=_payer):
        yield pair(PAYERS[payer], f"{yuan(sum(one.amount for one in lines))} 元")


def _payer(one: BatchLine) -> Payer:
    return one.payer


# Seal


def seal_parts(batch: Batch) -> Widgets:
    """Yield what was frozen, when, by whom, under which hash."""
    yield label("封存", "section")
    yield label("事实、政策、口径已一同封存，之后名册再改也不影响本批次。", "quiet", wrap=True)
    yield pair("经办", batch.created_by)
    yield pair("时间", batch.created_at.astimezone().strftime("%Y-%m-%d %H:%M"))
    yield pair("发文机关", batch.issuer)
    yield pair("依据", batch.legal_basis or "文号未填")
    yield pair("政策年度", f"{batch.year} 年，测算至 {batch.as_of.isoformat()}")
    yield pair("政策摘要", _digest(batch.policy_hash))
    yield pair("封存摘要", _digest(batch.seal))
    for text in batch.left_out:
        said = json.loads(text)
        yield label(
            f"{said['name']} {said['measure']} 决定不奖补：{said['reason']}（{said['basis']}）", "note", wrap=True
        )


def _digest(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))


def _links(*verbs: tuple[str, Callable[[], object]]) -> QWidget:
    made = [button(text, "link") for text, _ in verbs]
    for one, (_, does) in zip(made, verbs, strict=True):
        one.clicked.connect(does)
    return boxed(row(*made, None, gap=14))


# One line


_STEPS = {"start": "受理", "pass": "", "cut": "压减", "defer": "结转下批"}


def line_parts(view: BatchView, number: int) -> Widgets:
    """Yield one award: its basis, what was decided, what was found, and every step."""
    one, award = view.batch.lines[number - 1], view.awards.get(number)
    yield label("核定依据", "section")
    yield label(one.basis, wrap=True)
    yield label(f"《{view.batch.policy_title}》{one.clause}", "note", wrap=True)
    if one.decided:
        yield line()
        yield from _decided(one)
    mine = [found for found in view.found if found.number == number]
    if mine:
        yield line()
        yield label("核对", "section")
        for found in mine:
            yield label(f"{'已放行：' if found.waived else ''}{found.sentence}", wrap=True)
    if award is not None:
        yield line()
        yield from _steps(view, award)


def _decided(one: BatchLine) -> Widgets:
    said = json.loads(one.decided)
    kind = next((label_ for kind, label_ in LABELS.items() if kind == said["kind"]), "人工决定")
    yield boxed(row(label("决定", "section"), pill(Tag(kind, "violet")), None))
    yield label(said["reason"], wrap=True)
    second = f"{said['confirmed_by']} 确认" if said["confirmed_by"] else ""
    yield label(joined((said["basis"], said["by"], second)), "note", wrap=True)
    if said["amount_before"] is not None:
        yield pair("测算为", f"{said['amount_before']} 元")


def _steps(view: BatchView, award: Award) -> Widgets:
    yield boxed(row(label("经过", "section"), label(STATES[award.state], "quiet"), None))
    for step in view.steps[award.id]:
        amount = "" if step.amount is None else f"{yuan(step.amount)} 元"
        yield boxed(row(label(_deed(step)), None, label(amount)))
        yield label(joined((step.on.isoformat(), step.author, step.opinion, step.document)), "note", wrap=True)


def _deed(step: AwardStep) -> str:
    turned = next((turn.label for action, turn in TURNS.items() if action == step.action), "")
    word = _STEPS.get(step.action, turned)
    stage = CHECKS.get(step.stage, step.stage)
    return " ".join(part for part in (word, stage) if part)
