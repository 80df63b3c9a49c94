"""What one does to a batch, each asked for in a small dialog: its steps, its notices, its money, its claw-backs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, TypeVar

from PySide6.QtWidgets import QWidget

from desktop.awards import claw_backs, funds, notices, payments, steps
from desktop.awards.steps import TURNS, Action, Terms
from desktop.progress import Progress
from desktop.register import Budget, Register
from desktop.register.award_values import CHECKS, Objection, Payment
from desktop.register.demand_letters import DemandLetter
from desktop.register.stages import APPROVED, NOTICE, PAID, RECOMMENDED, REVIEWED
from desktop.window.asking import Ask
from desktop.window.batch_reading import BatchView, Fund
from desktop.window.complaints import Notice as Dialog
from desktop.window.complaints import complain
from desktop.window.deciding import amount, day, submit
from desktop.window.desk import Desk
from policies.money import Fen, plain_yuan, yuan
from policies.problems import InputError, refuse

T = TypeVar("T")
Said = Mapping[str, str]
ON, OPINION, DOCUMENT, AMOUNT, REASON, SCOPE = "日期", "意见", "文件或会议", "金额（元）", "理由", "范围"
_EXCEL = "Excel 工作簿 (*.xlsx *.xls *.ods *.csv)"
_INSTALMENTS = "分期"


class BatchDeeds:
    """The deeds of one page: what its batch is, and which lines are selected, it asks the page."""

    def __init__(
        self, desk: Desk, page: QWidget, view: Callable[[], BatchView | None], chosen: Callable[[], Sequence[int]]
    ) -> None:
        self._desk, self._page = desk, page
        self._view, self._chosen = view, chosen

    @property
    def view(self) -> BatchView:
        """The batch in sight."""
        view = self._view()
        if view is None:
            raise RuntimeError("no batch is open")
        return view

    @property
    def code(self) -> str:
        """Its number."""
        return self.view.batch.code

    def _ask(
        self, title: str, sentence: str, verb: str, work: Callable[[Register, Said], T],
        done: Callable[[T], object] = lambda _: None,
    ) -> Ask:  # fmt: skip
        """Return a dialog whose answer is worked on in the other thread."""

        def answered(said: Said) -> None:
            submit(self._desk, self._page, ask, title, lambda register, _: work(register, said), done)

        ask = Ask(self._page, title, sentence, verb, answered)
        return ask

    def _do(self, what: str, work: Callable[[Register, Progress], T], done: Callable[[T], None]) -> None:
        self._desk.operations.work(self._page, what, work, done, changes=True)

    @property
    def _author(self) -> str:
        return self._desk.author

    # Steps

    def start(self) -> Ask:
        """Put the batch on its way."""
        code = self.code

        def work(register: Register, said: Said) -> object:
            fund = said.get("资金")
            return steps.start(register, code, author=self._author, on=day(said[ON]), fund=fund)

        ask = self._ask("受理批次", f"{code} 共 {len(self.view.batch.lines)} 笔，受理后按环节办理。", "受理", work)
        ask.ask(ON, text=_today())
        choices = self._fund_choices()
        if len(choices) > 1:
            ask.offer("资金", choices)
        return _opened(ask)

    def _fund_choices(self) -> list[tuple[str, str]]:
        from desktop.awards.recomputing import policy_of

        return [(fund.id, fund.name) for fund in policy_of(self.view.batch).funds] + [("", "不分资金")]

    def pass_stage(self, stage: str) -> Ask:
        """Pass all that wait for a stage, or the lines selected, through it."""
        code, view = self.code, self.view
        waiting = [one.number for one in view.counted if view.next_of(one) == stage]
        chosen = [number for number in self._chosen() if number in waiting]

        def work(register: Register, said: Said) -> int:
            numbers = chosen if said[SCOPE] == "chosen" else None
            given = amount(said.get(AMOUNT, ""))
            amounts = {} if given is None or len(chosen) != 1 or numbers is None else {chosen[0]: given}
            terms = Terms(day(said[ON]), said[OPINION], said[DOCUMENT], amounts)
            return steps.pass_stage(register, code, stage, terms, author=self._author, numbers=numbers)

        ask = self._ask(stage, view.obstacle if stage == view.next_stage else "", f"通过{stage}", work)
        scopes = [("all", f"等待{stage}的全部 {len(waiting)} 笔")]
        if chosen:
            scopes.append(("chosen", f"所选 {len(chosen)} 笔"))
        ask.offer(SCOPE, scopes)
        ask.ask(ON, text=_today())
        ask.ask(OPINION, optional=True)
        ask.ask(DOCUMENT, optional=stage not in {APPROVED, RECOMMENDED}, hint="如 县政府第5次常务会")
        if stage in {REVIEWED, APPROVED} and len(chosen) == 1:
            ask.ask(AMOUNT, optional=True, hint="只改所选一笔，空白为原额")
        return _opened(ask)

    def turn(self, action: Action) -> Ask | None:
        """Do to the selected lines what is not going on."""
        code, numbers, label = self.code, list(self._chosen()), TURNS[action].label
        if not numbers:
            self._nothing_chosen(label)
            return None

        def work(register: Register, said: Said) -> None:
            given = amount(said.get(AMOUNT, ""))
            amounts = dict.fromkeys(numbers, given) if given is not None else {}
            terms = Terms(day(said[ON]), said[OPINION], said[DOCUMENT], amounts)
            stage = said.get("环节", said.get("核查项", ""))
            steps.turn(register, code, numbers, action, terms, author=self._author, stage=stage)

        ask = self._ask(label, self._names(numbers), label, work)
        if action == "return":
            ask.offer("环节", [(one, one) for one in self.view.stages[1:]])
        if action == "waive":
            ask.offer("核查项", self._checks_of(numbers))
        if action == "apply":
            ask.ask(AMOUNT)
        ask.ask(ON, text=_today())
        ask.ask(OPINION, optional=action == "apply", hint="为什么")
        ask.ask(DOCUMENT, optional=True)
        return _opened(ask)

    def _checks_of(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        seen = {one.code for one in self.view.found if one.number in numbers and not one.waived}
        return [(code, label) for code, label in CHECKS.items() if code in seen] or [*CHECKS.items()]

    def _names(self, numbers: Sequence[int]) -> str:
        lines = self.view.batch.lines
        first = f"第 {numbers[0]} 号 {lines[numbers[0] - 1].name}"
        return first if len(numbers) == 1 else f"{first}等 {len(numbers)} 笔"

    def _nothing_chosen(self, what: str) -> None:
        error = InputError([*refuse("", "nothing_chosen", f"{what}要先在表中选定是哪几笔").problems])
        complain(self._desk.theme, self._page, error)

    # Notices

    def announce(self) -> Ask:
        """Issue a notice, or issue it again with a reason."""
        code, again = self.code, self.view.standing is not None

        def work(register: Register, said: Said) -> notices.Announced:
            return notices.announce(
                register, code, author=self._author, starts_on=day(said["发布日期"]), days=_days(said["天数"]),
                working_days=said["计算"] == "working", document=said[DOCUMENT],
                instead_because=said.get(REASON, ""),
            )  # fmt: skip

        def done(made: notices.Announced) -> None:
            if made.warnings:
                complain(self._desk.theme, self._page, InputError(made.warnings), "公示已发布，请核对期限")

        ask = self._ask("重新公示" if again else "发布公示", "发布当天不计入，末日遇放假顺延。", "发布", work, done)
        ask.ask("发布日期", text=_today())
        ask.ask("天数", text=str(notices.DAYS))
        ask.offer("计算", [("working", "工作日"), ("calendar", "自然日")])
        ask.ask(DOCUMENT, optional=True)
        if again:
            ask.ask(REASON, hint="为什么重新公示")
        return _opened(ask)

    def object_to(self) -> Ask | None:
        """Register an objection to the notice that stands."""
        notice, chosen = self.view.standing, list(self._chosen())
        if notice is None:
            return None

        def work(register: Register, said: Said) -> int:
            return notices.object_to(
                register, notice, line=int(said["对象"]) if said["对象"] else None, received_on=day(said["收到日期"]),
                from_whom=said["提出人"], content=said["内容"], author=self._author,
            )  # fmt: skip

        ask = self._ask("登记异议", "匿名、没有线索或逾期的不受理，可另行核查。", "登记", work)
        options = [(str(number), self._names([number])) for number in chosen]
        ask.offer("对象", [*options, ("", "整个公示")])
        ask.ask("收到日期", text=_today())
        ask.ask("提出人")
        ask.ask("内容")
        return _opened(ask)

    def handle(self, objection: Objection) -> Ask:
        """Record what became of an objection."""

        def work(register: Register, said: Said) -> None:
            notices.handle(
                register, objection.id, upheld=said["结论"] == "yes", handling=said["处理情况"],
                handled_on=day(said[ON]), author=self._author,
            )  # fmt: skip

        ask = self._ask("处理异议", f"{objection.from_whom}：{objection.content}", "记录", work)
        ask.offer("结论", [("no", "不成立"), ("yes", "成立")])
        ask.ask("处理情况")
        ask.ask(ON, text=_today())
        return _opened(ask)

    # Money

    def set_budget(self, fund: Fund) -> Ask:
        """Enter the money of a fund in a year."""

        def work(register: Register, said: Said) -> None:
            given = amount(said[AMOUNT]) or 0
            register.plans.set_budget(
                Budget(fund.policy, fund.id, fund.year, given, said[DOCUMENT]), author=self._author
            )

        known = fund.offered if fund.state.budget is None else fund.state.budget
        offered = fund.state.budget is None and known is not None
        told = "。下面是文件写明每年的数，请按实际下达的核实" if offered else ""
        ask = self._ask("录入预算", f"{fund.year} 年 {fund.name}{told}", "录入", work)
        ask.ask(AMOUNT, text="" if known is None else plain_yuan(known))
        ask.ask(DOCUMENT, optional=True)
        return _opened(ask)

    def cut(self) -> Ask:
        """Ask how a fund that does not suffice is shared out; then show what that means and do it."""
        code = self.code

        def work(register: Register, said: Said) -> funds.Cut:
            return funds.plan_cut(register, code, _how(said["办法"]))

        ask = self._ask("压减资金", "资金不足时，待审定的各笔按下面的办法分配。", "看结果", work, self._confirm_cut)
        ask.offer("办法", [(how, f"{funds.LABELS[how]}{words}") for how, words in _HOW.items()])
        return _opened(ask)

    def _confirm_cut(self, plan: funds.Cut) -> None:
        code = self.code
        less = sum(1 for line in plan.lines if 0 < line.after < line.before)
        none = sum(1 for line in plan.lines if not line.after)
        sentence = (
            f"{funds.LABELS[plan.how]}：可用 {yuan(plan.available)} 元，应奖补 {yuan(plan.wanted)} 元；"
            f"{less} 笔减少，{none} 笔结转下批，尾差 {yuan(plan.residue)} 元。"
        )

        def work(register: Register, said: Said) -> funds.Cut:
            return funds.cut(
                register, code, plan.how, author=self._author, on=day(said[ON]), reason=said[REASON],
                document=said[DOCUMENT],
            )  # fmt: skip

        ask = self._ask("压减资金", sentence, "压减", work)
        ask.ask(ON, text=_today())
        ask.ask(REASON)
        ask.ask(DOCUMENT)
        _opened(ask)

    def make_list(self) -> None:
        """Put what is approved and not paid on a payment list."""
        code = self.code

        def work(register: Register, _: Progress) -> tuple[Payment, ...]:
            return payments.make_list(register, code, author=self._author)

        self._do("拨付清单", work, lambda _: None)

    def settle(self, list_number: int) -> None:
        """Match the bank's return with a payment list."""
        code, today = self.code, date.today()  # noqa: DTZ011  # the clerk's own day
        path = self._desk.tools.choosers.file(self._page, f"第 {list_number} 次清单的银行回单", _EXCEL)
        if path is None:
            return

        def work(register: Register, _: Progress) -> payments.Settled:
            lines = payments.read_return(path)
            return payments.settle(register, code, list_number, lines, author=self._author, on=today)

        def done(settled: payments.Settled) -> None:
            said = f"到账 {settled.paid} 笔，退回 {settled.failed} 笔，回单未提到 {settled.open} 笔"
            if settled.problems:
                complain(self._desk.theme, self._page, InputError(settled.problems), f"{said}；有几行对不上")
            else:
                self.tell("银行回单", f"{said}。")

        self._do("核对银行回单", work, done)

    # Claw-backs

    def demand(self) -> Ask | None:
        """Demand the selected paid line back."""
        paid = [self.view.awards[number] for number in self._chosen() if self.view.awards[number].paid]
        if len(paid) != 1:
            self._nothing_chosen("追回")
            return None
        award = paid[0]

        def work(register: Register, said: Said) -> int:
            return claw_backs.demand(
                register, award.id, amount(said[AMOUNT]) or 0, reason=said[REASON], document=said["文书"],
                on=day(said[ON]), author=self._author,
            )  # fmt: skip

        ask = self._ask("立案追回", f"{self._names([award.number])}，已拨付 {yuan(award.paid or 0)} 元。", "立案", work)
        ask.ask(AMOUNT, text=plain_yuan(award.paid or 0))
        ask.ask(REASON)
        ask.ask("文书", hint="如 追回决定书〔2021〕1号")
        ask.ask(ON, text=_today())
        return _opened(ask)

    def receive(self, case: claw_backs.Case) -> Ask:
        """Record money that came back."""

        def work(register: Register, said: Said) -> None:
            claw_backs.receive(
                register, case.claw_back.id, amount(said[AMOUNT]) or 0, on=day(said[ON]), document=said["凭证"],
                author=self._author,
            )  # fmt: skip

        ask = self._ask("登记退款", f"尚欠 {yuan(case.owed)} 元。", "登记", work)
        ask.ask(AMOUNT, text=plain_yuan(case.owed))
        ask.ask(ON, text=_today())
        ask.ask("凭证", optional=True)
        return _opened(ask)

    def agree(self, case: claw_backs.Case) -> Ask:
        """Agree on instalments."""

        def work(register: Register, said: Said) -> None:
            claw_backs.agree(
                register, case.claw_back.id, _instalments(said[_INSTALMENTS]), document=said["协议"],
                author=self._author,
            )  # fmt: skip

        sentence = f"尚未约定 {yuan(case.owed - case.agreed)} 元。各期写成“日期 金额”，用逗号分开。"
        ask = self._ask("约定分期", sentence, "约定", work)
        ask.ask(_INSTALMENTS, hint="2021-06-01 3000，2021-09-01 2000")
        ask.ask("协议", optional=True)
        return _opened(ask)

    def offset(self, case: claw_backs.Case) -> Ask:
        """Set what is owed against another award of this batch or of another one."""

        def work(register: Register, said: Said) -> None:
            code, number = said["批次"].strip(), said["序号"].strip()
            found = [one for one in steps.awards_of(register, code) if str(one.number) == number]
            if not found:
                raise refuse(code, "no_such_line", f"批次中没有已受理的第 {number} 号，请核对")
            claw_backs.offset(
                register, case.claw_back.id, found[0].id, amount(said[AMOUNT]) or 0, on=day(said[ON]),
                document=said["文书"], author=self._author,
            )  # fmt: skip

        ask = self._ask("抵扣", f"从同一收款人的另一笔奖补中抵扣，尚欠 {yuan(case.owed)} 元。", "抵扣", work)
        for name in ("批次", "序号"):
            ask.ask(name)
        ask.ask(AMOUNT, text=plain_yuan(case.owed))
        ask.ask(ON, text=_today())
        ask.ask("文书")
        return _opened(ask)

    def drop(self, case: claw_backs.Case) -> Ask:
        """Drop a case of which nothing has come back."""

        def work(register: Register, said: Said) -> None:
            claw_backs.drop(register, case.claw_back.id, reason=said[REASON], author=self._author)

        ask = self._ask("撤销追回", f"{yuan(case.claw_back.amount)} 元，{case.claw_back.reason}", "撤销", work)
        ask.ask(REASON)
        return _opened(ask)

    def show_letter(self, case: claw_backs.Case) -> None:
        """Show the demand letter, to copy."""

        def done(letter: DemandLetter) -> None:
            day_ = f"{letter.on.year}年{letter.on.month}月{letter.on.day}日"
            body = "\n".join(f"　　{one}" for one in letter.paragraphs)
            text = f"追回通知\n\n{letter.payee}：\n{body}\n\n{letter.bureau or '（单位名称未填）'}\n{day_}"
            self.tell("追回通知", "文稿可以复制；正式文本在打印中心。", text)

        number = case.claw_back.id
        self._desk.operations.read(self._page, "letter", lambda register: claw_backs.letter_of(register, number), done)

    def tell(self, title: str, sentence: str, details: str = "") -> None:
        """Say something that went well."""
        dialog = Dialog(self._desk.theme, self._page, title, sentence, "notice", "ink2")
        if details:
            dialog.add_details(details)
        dialog.add_buttons(dialog.verb("知道了", dialog.accept, "primary"))
        dialog.open()


_HOW: Mapping[funds.How, str] = {
    "proportional": "（各笔同比例，精确到分）",
    "rank": "（按名单次序，钱到哪笔为止）",
    "later": "（按名单次序，不足整笔的下批再办）",
}


def _how(text: str) -> funds.How:
    return next(how for how in _HOW if how == text)


def _days(text: str) -> int:
    if not text.strip().isdigit():
        raise refuse("天数", "bad_days", f"“{text}”不是天数，应如 5")
    return int(text)


def _instalments(text: str) -> list[tuple[date, Fen]]:
    """Read ``2021-06-01 3000，2021-09-01 2000``. Raises InputError."""
    found = []
    for part in text.replace(",", "，").replace("；", "，").split("，"):
        if part.strip():
            due, _, much = part.strip().partition(" ")
            found.append((day(due), amount(much) or 0))
    return found


def _opened(ask: Ask) -> Ask:
    ask.open()
    return ask


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011  # the calendar on the wall


Verb = Literal["start", "announce", "pass", "list", "settle", ""]


def next_verb(view: BatchView) -> tuple[Verb, str]:
    """Return what the batch waits for, and the words of its button."""
    if not view.awards:
        return "start", "受理..."
    stage = view.next_stage
    if stage == NOTICE and view.standing is None:
        return "announce", "发布公示..."
    if stage == PAID:
        waiting = {one.list_number for one in view.payments if one.state == "listed"}
        return ("settle", "录入银行回单...") if waiting else ("list", "生成拨付清单")
    words = (
        "办结公示..." if stage == NOTICE else f"进入{stage}..." if stage in {APPROVED, RECOMMENDED} else f"{stage}..."
    )
    return ("pass", words) if stage else ("", "")
