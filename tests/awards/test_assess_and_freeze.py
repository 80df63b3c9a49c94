"""The built-in policies over a real register: assessed, frozen, and shifted by nothing afterwards."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.awards import Run, assess_register, freeze
from desktop.progress import Cancelled
from desktop.register import Batch, LedgerEntry, Register, SubjectChange, create_register, open_register
from policies.facts import Title, Value
from policies.language import load_policy_text
from policies.library import built_in
from policies.problems import InputError

XIANGXI, YEJI = built_in()["xiangxi-2018"], built_in()["yeji-2017"]
NOW = datetime(2021, 3, 1, 8, 30, tzinfo=UTC)


def company(name: str, wan: int | None, paid: tuple[LedgerEntry, ...] = ()) -> SubjectChange:
    sales: dict[str, dict[int, Value]] = {} if wan is None else {"local_agri_online_sales": {2020: wan * 10**6}}
    return SubjectChange(
        "enterprise",
        name,
        division="433101",
        division_name="吉首市",
        standing={"registered_in_area": True, "best_prior_local_agri_online_sales": 0},
        yearly={"tax_compliant": {2020: True}, **sales},
        paid=paid,
    )


def point(number: int, score: str) -> SubjectChange:
    return SubjectChange(
        "station",
        f"村级服务点{number}",
        f"CD-{number:03}",
        standing={"station_level": "village_point"},
        yearly={"evaluation_score": {2020: Decimal(score)}},
    )


PAID_BEFORE = LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万")
SESSION = SubjectChange(
    "training",
    "电商培训班",
    "PX-01",
    standing={
        "duration_days": Decimal("0.5"), "attendees": 40, "meals": True, "computer_practice": False,
        "held_on": date(2018, 5, 1),
    },
)  # fmt: skip
ALL = [
    company("三千五百万公司", 3500),
    company("恰好一千万公司", 1000),
    company("从前得过一千万档的公司", 1500, (PAID_BEFORE,)),
    company("另一政策付过的公司", 1500, (PAID_BEFORE._replace(policy="other-2018"),)),
    company("资料不全的公司", None),
    *(point(number, str(60 + number)) for number in range(1, 13)),
    SESSION,
]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "某县.subsidy", bureau="某县商务局", author="张三") as made:
        made.apply(ALL, author="张三", source="名册.xlsx")
        yield made


def outcomes(run: Run, measure: str) -> dict[str, str]:
    return {run.rows[f.subject].name: f.outcome for f in run.findings if f.measure == measure}


def test_the_register_is_assessed_under_the_policy(register: Register) -> None:
    run = assess_register(register, XIANGXI, 2020)
    assert outcomes(run, "XX-4a") == {
        "三千五百万公司": "due",
        "恰好一千万公司": "for_decision",
        "从前得过一千万档的公司": "refused",
        "另一政策付过的公司": "due",
        "资料不全的公司": "not_in_play",
    }
    best = {name for name, outcome in outcomes(run, "XX-1c").items() if outcome == "due"}
    assert best == {f"村级服务点{number}" for number in range(3, 13)}
    assert (run.year, run.as_of, run.input_errors) == (2020, date(2020, 12, 31), ())
    assert {row.kind for row in run.rows.values()} == {m.subject for m in XIANGXI.assessed} & {"enterprise", "station"}


def test_awards_are_frozen_in_the_policys_order_then_the_registers(register: Register) -> None:
    batch = freeze(register, assess_register(register, XIANGXI, 2020), author="李四", now=NOW)
    assert [(line.number, line.measure, line.name, line.amount) for line in batch.lines] == [
        *((number, "XX-1c", f"村级服务点{number + 2}", 1_000_000) for number in range(1, 11)),
        (11, "XX-4a", "三千五百万公司", 10_000_000),
        (12, "XX-4a", "另一政策付过的公司", 5_000_000),
    ]
    assert (batch.code, batch.total, batch.bureau) == ("XX-2020-01", 25_000_000, "某县商务局")
    assert (batch.legal_basis, batch.issuer) == ("州政办发〔2018〕25号", XIANGXI.issuer)
    assert (batch.created_at, batch.created_by, batch.as_of) == (NOW, "李四", date(2020, 12, 31))
    assert {line.payer for line in batch.lines} == {"upper"}
    line = batch.lines[10]
    assert (line.tier, line.clause, line.division_name, line.remark) == ("3000万", "二（四）", "吉首市", "")
    assert "35,000,000.00" in line.basis


def test_the_batch_holds_what_it_was_computed_from(register: Register) -> None:
    batch = freeze(register, assess_register(register, XIANGXI, 2020), author="李四")
    again = load_policy_text(batch.policy_source, "批次")
    assert again.content_hash == batch.policy_hash == XIANGXI.content_hash
    assert dict(batch.readings) == XIANGXI.defaults
    facts = {fact["fact"]: fact for fact in json.loads(batch.lines[10].facts_json)}
    assert facts["local_agri_online_sales"] == {
        "fact": "local_agri_online_sales", "label": "本地农产品网络销售额", "year": 2020, "value": "35000000.00",
        "shown": "35,000,000.00元",
    }  # fmt: skip
    assert facts["tax_compliant"]["value"] is True
    assert json.loads(batch.lines[10].explanation_json)["steps"]


def test_a_frozen_batch_can_be_read_after_the_register_was_closed(register: Register) -> None:
    batch = freeze(register, assess_register(register, XIANGXI, 2020), author="李四")
    register.close()
    with open_register(register.path) as opened:
        assert opened.batch(batch.code) == batch
        opened.apply([company("三千五百万公司", 1)], author="张三", source="")
        assert opened.batch(batch.code) == batch


def test_each_series_counts_for_itself(register: Register) -> None:
    codes = []
    for policy, year in ((XIANGXI, 2020), (XIANGXI, 2020), (YEJI, 2018), (XIANGXI, 2020)):
        codes.append(freeze(register, assess_register(register, policy, year), author="李四").code)
    assert codes == ["XX-2020-01", "XX-2020-02", "YJ-2018-01", "XX-2020-03"]
    assert [head.code for head in register.batches()] == codes


def test_yeji_pays_for_the_session(register: Register) -> None:
    batch = freeze(register, assess_register(register, YEJI, 2018), author="李四")
    (line,) = batch.lines
    assert (line.measure, line.name, line.amount, line.payer) == ("YJ-17", "电商培训班", 40 * 9000, "own")
    assert batch.legal_basis == ""


def test_lines_are_numbered_as_lists_print_them_who_pays_first(register: Register) -> None:
    awarded = (Title("provincial", date(2018, 9, 12)),)
    register.apply(
        [SubjectChange("enterprise", "示范公司", titles={"demo_enterprise_title": awarded})], author="张三", source=""
    )
    batch = freeze(register, assess_register(register, YEJI, 2018), author="李四")
    assert [(line.number, line.measure, line.payer) for line in batch.lines] == [
        (1, "YJ-17", "own"),
        (2, "YJ-15", "upper"),
    ]


def test_the_bureaus_settings_are_used_and_frozen(register: Register) -> None:
    register.set_setting("pays_upper", "yes", author="张三")
    register.set_setting("document.yeji-2017", "叶政〔2017〕1号", author="张三")
    register.set_setting("reading.xiangxi-2018.tier_upgrade", "difference", author="张三")
    batch = freeze(register, assess_register(register, XIANGXI, 2020), author="李四")
    assert {line.payer for line in batch.lines} == {"own"}
    assert batch.pays_upper
    assert dict(batch.readings)["tier_upgrade"] == "difference"
    assert freeze(register, assess_register(register, YEJI, 2018), author="李四").legal_basis == "叶政〔2017〕1号"


def test_an_option_that_the_policy_does_not_have_is_refused(register: Register) -> None:
    def assess_so() -> None:
        register.set_setting("reading.xiangxi-2018.tier_upgrade", "all", author="张三")
        assess_register(register, XIANGXI, 2020)

    with pytest.raises(InputError, match="tier_upgrade"):
        assess_so()


def test_the_upgrade_is_computed_from_the_ledger(register: Register) -> None:
    def amount() -> int | None:
        run = assess_register(register, XIANGXI, 2020)
        by_name = {run.rows[f.subject].name: f.amount for f in run.findings if f.measure == "XX-4a"}
        return by_name["从前得过一千万档的公司"]

    register.apply([company("从前得过一千万档的公司", 3500)], author="张三", source="")
    assert amount() == 10_000_000
    register.set_setting("reading.xiangxi-2018.tier_upgrade", "difference", author="张三")
    assert amount() == 5_000_000
    reversed_ = company("从前得过一千万档的公司", 3500, (PAID_BEFORE._replace(reversed=True),))
    register.apply([reversed_], author="张三", source="")
    assert amount() == 10_000_000


def test_nothing_is_frozen_where_nothing_is_due(register: Register) -> None:
    before = register.path.read_bytes()
    with pytest.raises(InputError, match="没有应奖补"):
        freeze(register, assess_register(register, YEJI, 2020), author="李四")
    assert register.path.read_bytes() == before


def test_a_run_that_is_out_of_date_is_not_frozen(register: Register) -> None:
    run = assess_register(register, XIANGXI, 2020)
    register.apply([company("三千五百万公司", 1)], author="张三", source="")
    with pytest.raises(InputError, match="重新测算"):
        freeze(register, run, author="李四")
    assert register.batches() == ()


def test_contradicting_facts_are_reported_by_name(register: Register) -> None:
    untiered = LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000)
    register.apply([company("没有写明档次的公司", 3500, (untiered,))], author="张三", source="")
    run = assess_register(register, XIANGXI, 2020)
    assert [problem.place for problem in run.input_errors] == ["没有写明档次的公司 › XX-4a"]
    assert "没有写明档次的公司" not in outcomes(run, "XX-4a")


def test_the_same_register_gives_the_same_lines(register: Register, tmp_path: Path) -> None:
    def digest(batch: Batch) -> str:
        return hashlib.sha256(repr(batch.lines).encode()).hexdigest()

    batch = freeze(register, assess_register(register, XIANGXI, 2020), author="李四", now=NOW)
    with create_register(tmp_path / "另一.subsidy", bureau="某县商务局", author="张三") as other:
        other.apply(ALL, author="王五", source="")
        again = freeze(other, assess_register(other, XIANGXI, 2020), author="李四", now=NOW)
    assert digest(again) == digest(batch)
    assert again.seal == batch.seal


def test_assessment_can_be_cancelled(register: Register) -> None:
    def cancel(_done: int, _total: int, _what: str, /) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        assess_register(register, XIANGXI, 2020, progress=cancel)
