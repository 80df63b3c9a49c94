"""Random policies, facts and orders of steps: money never exceeds what allows it, and the trail tells the same."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlcipher3 import dbapi2

from desktop.awards import assess_register, freeze
from desktop.awards.claw_backs import Case, cases_of, demand, drop, offset, receive
from desktop.awards.decisions import confirm, decide
from desktop.awards.funds import cut, in_turn, proportional
from desktop.awards.notices import announce
from desktop.awards.payments import BankLine, make_list, settle
from desktop.awards.recomputing import recompute
from desktop.awards.steps import TURNS, Terms, pass_stage, start, turn
from desktop.progress import Cancelled
from desktop.register import LedgerEntry, SubjectChange, create_register, open_register
from desktop.register.award_values import Award, DecisionKind, Payment
from desktop.register.merging import Side
from policies.language import load_policy_text
from policies.problems import InputError
from tests.awards.making import AUTHOR, SECOND, TEXT, company, fill, give_money

NAMES = ("甲公司", "乙公司", "丙公司")
YEARS = (2019, 2020)
STAGES = ("初审", "联审", "公示", "审定")
LATER = Terms(date(2021, 5, 6), "意见", "文件")
AMOUNTS = st.integers(1, 12_000_000)


class Way(RuleBasedStateMachine):
    """One bureau that does whatever it is let to do, in whatever order."""

    template: Path

    @initialize(
        rate=st.integers(1, 9), cap=st.integers(1, 30), period=st.sampled_from(["lifetime", "year"]),
        depth=st.integers(0, 9),
    )  # fmt: skip
    def begin(self, rate: int, cap: int, period: str, depth: int) -> None:
        """Start anywhere: with nothing, a batch on its way, one approved, one paid and a second one approved."""
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "县.subsidy"
        shutil.copy(self.template, path)
        text = TEXT.replace('rate = "1%"', f'rate = "{rate}%"').replace('amount = "10万"', f'amount = "{cap}万"')
        self.policy = load_policy_text(text.replace('default = "lifetime"', f'default = "{period}"'), "测试")
        self.register = open_register(path)
        self.codes: list[str] = []
        deeds: tuple[Callable[[], object], ...] = (
            lambda: self.begin_batch(2019),
            lambda: self.pass_all(0),
            lambda: self.pay(0, [True, True, False]),
            lambda: self.begin_batch(2020),
            lambda: self.pass_all(1),
        )
        for deed in deeds[:depth]:
            deed()

    def awards(self) -> tuple[Award, ...]:
        with self.register.reading_awards() as desk:
            return desk.find(Award)

    def cases(self) -> list[Case]:
        return [case for subject in (1, 2, 3) for case in cases_of(self.register, subject)]

    @rule(who=st.sampled_from(NAMES), year=st.sampled_from(YEARS), sales=st.integers(0, 10**9))
    def learn(self, who: str, year: int, sales: int) -> None:
        fill(self.register, company(who, sales, f"62170000{NAMES.index(who)}", year=year))

    @rule(who=st.sampled_from(NAMES), year=st.sampled_from((2018, *YEARS)), amount=AMOUNTS)
    def enter_earlier(self, who: str, year: int, amount: int) -> None:
        """Import an earlier award: it may not touch what an award has booked."""
        paid = (LedgerEntry("test-2018", "T-1", year, amount),)
        with suppress(InputError):
            fill(self.register, SubjectChange("enterprise", who, division="433101", paid=paid))

    @rule(one=st.integers(1, 3), other=st.integers(1, 3))
    def merge(self, one: int, other: int) -> None:
        with suppress(InputError):
            taken: dict[str, Side] = {
                field.id: "keep" for field in self.register.merge_fields(one, other) if field.must_choose
            }
            self.register.merge(one, other, taken, author=AUTHOR, reason="同一企业")

    @rule(
        subject=st.integers(1, 3), year=st.sampled_from(YEARS), amount=AMOUNTS,
        kind=st.sampled_from(["lower", "manual", "override", "take"]),
    )  # fmt: skip
    def decide(self, subject: int, year: int, amount: int, kind: DecisionKind) -> None:
        measure = "T-2" if kind == "manual" else "T-1"
        run = assess_register(self.register, self.policy, year)
        with suppress(InputError):
            number = decide(
                self.register, run, subject, measure, kind, amount=amount, reason="研究", basis="会议", author=AUTHOR
            )
            if kind in {"manual", "override"}:
                confirm(self.register, number, author=SECOND)

    @rule(year=st.sampled_from(YEARS))
    def begin_batch(self, year: int) -> None:
        with suppress(InputError):
            batch = freeze(self.register, assess_register(self.register, self.policy, year), author=AUTHOR)
            self.codes.append(batch.code)
            start(self.register, batch.code, author=AUTHOR, on=date(2021, 3, 1), fund="T-F1")
            announce(self.register, batch.code, author=AUTHOR, starts_on=date(2021, 3, 1))

    @rule(pick=st.integers(0, 9), stage=st.sampled_from(STAGES), amounts=st.lists(AMOUNTS, max_size=3))
    def pass_one(self, pick: int, stage: str, amounts: list[int]) -> None:
        if self.codes:
            given_ = dict(enumerate(amounts, 1))
            with suppress(InputError):
                terms = Terms(LATER.on, "意见", "文件", given_)
                pass_stage(self.register, self.codes[pick % len(self.codes)], stage, terms, author=AUTHOR)

    @rule(pick=st.integers(0, 9))
    def pass_all(self, pick: int) -> None:
        for stage in STAGES if self.codes else ():
            with suppress(InputError):
                pass_stage(self.register, self.codes[pick % len(self.codes)], stage, LATER, author=AUTHOR)

    @rule(pick=st.integers(0, 30), action=st.sampled_from(sorted(TURNS)), stage=st.sampled_from(STAGES))
    def turn(self, pick: int, action: str, stage: str) -> None:
        awards = self.awards()
        if awards:
            award = awards[pick % len(awards)]
            terms = Terms(LATER.on, "理由", "文件", {award.number: award.due + 1})
            with suppress(InputError):
                turn(self.register, award.batch, [award.number], action, terms, author=AUTHOR, stage=stage)  # type: ignore[arg-type]  # one of its words

    @rule(pick=st.integers(0, 9), how=st.sampled_from(["proportional", "rank", "later"]), budget=AMOUNTS)
    def cut(self, pick: int, how: str, budget: int) -> None:
        if self.codes:
            for year in YEARS:
                give_money(self.register, budget, year)
            code = self.codes[pick % len(self.codes)]
            with suppress(InputError):
                cut(self.register, code, how, author=AUTHOR, on=LATER.on, reason="资金不足", document="文件")  # type: ignore[arg-type]  # one of its words

    @rule(pick=st.integers(0, 9), arrived=st.lists(st.booleans(), min_size=3, max_size=3))
    def pay(self, pick: int, arrived: list[bool]) -> None:
        if self.codes:
            code = self.codes[pick % len(self.codes)]
            with suppress(InputError):
                made = make_list(self.register, code, author=AUTHOR)
                lines = [
                    BankLine(one.account, one.amount, good, "", "")
                    for one, good in zip(made, [*arrived, *[True] * len(made)], strict=False)
                ]
                settle(self.register, code, made[0].list_number, lines, author=AUTHOR, on=LATER.on)

    @rule(pick=st.integers(0, 30), amount=AMOUNTS, whole=st.booleans())
    def demand(self, pick: int, amount: int, whole: bool) -> None:
        paid = [one for one in self.awards() if one.paid]
        if paid:
            award = paid[pick % len(paid)]
            wanted = award.paid or 0 if whole else amount % (2 * (award.paid or 0))
            with suppress(InputError):
                demand(self.register, award.id, wanted, reason="虚报", document="决定", on=LATER.on, author=AUTHOR)

    @rule(pick=st.integers(0, 30), amount=AMOUNTS, how=st.sampled_from(["receive", "offset", "drop"]))
    def recover(self, pick: int, amount: int, how: str) -> None:
        cases, awards = self.cases(), self.awards()
        if not cases:
            return
        case = cases[pick % len(cases)]
        part = min(amount, case.owed + 1)
        same = [one for one in awards if one.subject_id == case.award.subject_id and one.id != case.award.id]
        with suppress(InputError):
            if how == "receive":
                receive(self.register, case.claw_back.id, part, on=LATER.on, document="单", author=AUTHOR)
            elif how == "drop":
                drop(self.register, case.claw_back.id, reason="有误", author=AUTHOR)
            else:
                other = (same or list(awards))[amount % len(same or awards)]
                offset(self.register, case.claw_back.id, other.id, part, on=LATER.on, document="书", author=AUTHOR)

    @invariant()
    def money_never_exceeds_what_allows_it(self) -> None:
        if not hasattr(self, "codes"):
            return
        with self.register.reading_awards() as desk:
            awards, payments = desk.find(Award), desk.find(Payment, state="paid")
        cases = [case for case in self.cases() if not case.claw_back.voided]
        arrived: defaultdict[int, int] = defaultdict(int)
        demanded: defaultdict[int, int] = defaultdict(int)
        for payment in payments:
            arrived[payment.award_id] += payment.amount
        for case in cases:
            demanded[case.award.id] += case.claw_back.amount
            assert case.returned + case.agreed <= case.claw_back.amount
            for recovery in case.recoveries:
                arrived[recovery.offset_award or 0] += recovery.amount if recovery.offset_award else 0
        for award in awards:
            assert (award.paid or 0) <= (award.approved or 0) <= award.most <= award.due
            assert (award.paid or 0) == arrived[award.id]
            assert demanded[award.id] <= (award.paid or 0)
        self.ledger_is_what_stands(awards, demanded)

    def ledger_is_what_stands(self, awards: tuple[Award, ...], demanded: dict[int, int]) -> None:
        stands: defaultdict[int, int] = defaultdict(int)
        for award in awards:
            stands[award.subject_id] += (award.approved or 0) - demanded[award.id]
        with closing(dbapi2.connect(str(self.register.path))) as raw:
            query = "SELECT subject_id, sum(amount) FROM ledger_entry WHERE award_id > 0 AND NOT reversed GROUP BY 1"
            booked = dict(raw.execute(query).fetchall())
        assert booked == {subject: amount for subject, amount in stands.items() if amount}

    def teardown(self) -> None:
        if not hasattr(self, "codes"):
            return
        awards = self.awards()
        for code in self.codes:
            batch = self.register.batch(code)
            assert recompute(batch) == ()
            started = [award.due for award in awards if award.batch == code]
            assert sum(started) in {0, batch.total}
        assert self.register.verify().problems == ()
        path = self.register.path
        self.register.close()
        assert replayed(path) == held(path)
        shutil.rmtree(self.folder)


def replayed(path: Path) -> dict[str, object]:
    """Return the ledger as the trail alone tells it."""
    rows: dict[str, object] = {}
    with closing(dbapi2.connect(str(path))) as raw:
        query = "SELECT key, new FROM trail_row WHERE table_name = 'ledger_entry' ORDER BY id"
        for key, new in raw.execute(query):
            rows[key] = json.loads(new) if new else None
    return {key: row for key, row in rows.items() if row}


def held(path: Path) -> dict[str, object]:
    with closing(dbapi2.connect(str(path))) as raw:
        cursor = raw.execute("SELECT * FROM ledger_entry")
        names = [column[0] for column in cursor.description]
        return {json.dumps([row[0]]): dict(zip(names[1:], row[1:], strict=True)) for row in cursor}


def test_any_order_of_steps(tmp_path: Path) -> None:
    path = tmp_path / "县.subsidy"
    with create_register(path, author=AUTHOR) as register:
        for year in YEARS:
            fill(register, *(company(name, 10**8, f"62170000{n}", year=year) for n, name in enumerate(NAMES)))
    Way.template = path
    run_state_machine_as_test(Way, settings=settings(max_examples=6, stateful_step_count=16, deadline=None))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.integers(0, 10**10))
def test_a_fund_is_shared_to_the_fen(amounts: list[int], available: int) -> None:
    shares, residue = proportional(amounts, available)
    assert sum(shares) == min(sum(amounts), available)
    assert 0 <= residue < len(amounts)
    assert all(0 <= share <= amount for share, amount in zip(shares, amounts, strict=True))
    total = sum(amounts)
    if available < total:
        assert all(abs(s * total - a * available) < total for s, a in zip(shares, amounts, strict=True))
    for whole in (True, False):
        served, left = in_turn(amounts, available, whole=whole)
        assert sum(served) + left == available
        assert all(0 <= share <= amount for share, amount in zip(served, amounts, strict=True))


def test_an_interrupted_assessment_leaves_no_half_batch(tmp_path: Path) -> None:
    path = tmp_path / "县.subsidy"
    with create_register(path, author=AUTHOR) as register:
        fill(register, *(company(f"公司{n}", 10**8 + n) for n in range(30)))
        before = path.read_bytes()
        policy = load_policy_text(TEXT, "测试")

        def interrupted(moment: int) -> bool:
            left = iter(range(moment))

            def stop(_done: int, _total: int, _what: str, /) -> None:
                if next(left, None) is None:
                    raise Cancelled

            try:
                freeze(register, assess_register(register, policy, 2020, progress=stop), author=AUTHOR, progress=stop)
            except Cancelled:
                assert path.read_bytes() == before
                return True
            return False

        moments = next(moment for moment in range(1000) if not interrupted(moment))
        assert moments > 3
        assert [head.lines for head in register.batches()] == [30]
