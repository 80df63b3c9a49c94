"""Records are written whole or not at all, count once, and the facts follow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desktop.register import Register, Statement, SubjectChange
from desktop.register.merging import Side
from desktop.register.records import Employment, Invoice, Keeping, Lease, Loan, Record, Repayment, Trainee
from policies.problems import InputError

from .conftest import SUBJECTS, Ids

PERSON, OTHER_PERSON = "11010519491231002X", "440524188001010014"


def keep(register: Register, *records: Record) -> Keeping:
    return register.records.keep(records, author="张三", source="台账.xlsx")


def refusals(register: Register, *records: Record) -> list[str]:
    before = register.path.read_bytes()
    with pytest.raises(InputError) as refused:
        keep(register, *records)
    assert register.path.read_bytes() == before
    assert register.records.check(records) == refused.value.problems
    assert all(problem.place.startswith("台账") for problem in refused.value.problems)
    assert not any(code in str(refused.value) for code in (PERSON, OTHER_PERSON))
    return [problem.code for problem in refused.value.problems]


def invoice(project: int, number: str, category: str, amount: int, accepted: int | None = None) -> Invoice:
    return Invoice(
        subject_id=project, number=number, category=category, issued_on=date(2016, 5, 1), amount=amount,
        payment="转账 0501", accepted=accepted, place="台账 第3行",
    )  # fmt: skip


def test_accepted_invoices_are_what_was_invested(register: Register, ids: Ids) -> None:
    done = keep(
        register,
        invoice(ids.project, "001", "equipment", 10_000, 9_000),
        invoice(ids.project, "002", "equipment", 5_000, 5_000),
        invoice(ids.project, "003", "land", 70_000, 70_000),
        invoice(ids.project, "004", "rent", 800),
        invoice(ids.project, "005", "operation", 300, 300),
    )
    assert done[:3] == (5, 0, 0)
    assert register.facts(ids.project).standing == {
        "name": "物流平台项目", "division": "522633", "invest_equipment": 14_000, "invest_total": 84_000,
    }  # fmt: skip
    rows = register.records.provenance(ids.project, "invest_equipment")
    assert [one.record.number for one in rows] == ["001", "002"]
    assert rows[0].record.place == "台账 第3行"
    assert register.records.provenance(ids.project, "invest_rent") == ()
    (fact,) = [one for one in register.detail(ids.project).facts if one.fact == "invest_equipment"]
    assert (fact.derived, fact.declared, fact.value) == (14_000, None, 14_000)


def test_an_invoice_counts_once_over_all_projects(register: Register, ids: Ids) -> None:
    keep(register, invoice(ids.project, "001", "equipment", 10_000, 9_000))
    elsewhere = invoice(ids.second_project, "001", "network_fee", 10_000)
    assert refusals(register, elsewhere) == ["invoice_taken"]
    assert refusals(register, replace(elsewhere, code="5200")) == ["invoice_taken"]
    assert refusals(register, replace(elsewhere, number="9"), invoice(ids.project, "9", "rent", 5)) == ["invoice_taken"]


def test_old_invoices_of_one_number_differ_by_their_code(register: Register, ids: Ids) -> None:
    keep(register, replace(invoice(ids.project, "001", "equipment", 10), code="5200"))
    assert keep(register, replace(invoice(ids.second_project, "001", "equipment", 10), code="4300")).new == 1


def test_a_voided_invoice_is_free_again_and_no_longer_counts(register: Register, ids: Ids) -> None:
    keep(register, invoice(ids.project, "001", "equipment", 10_000, 9_000))
    register.records.void(Invoice, [1], reason="退票", author="李四")
    assert "invest_equipment" not in register.facts(ids.project).standing
    assert register.records.of(ids.project, Invoice) == ()
    assert register.records.of(ids.project, Invoice, voided=True)[0].voided == "退票"
    assert keep(register, invoice(ids.second_project, "001", "equipment", 10_000, 9_000)).new == 1
    with pytest.raises(InputError, match="刷新"):
        register.records.void(Invoice, [1], reason="退票", author="李四")
    with pytest.raises(InputError, match="原因"):
        register.records.void(Invoice, [2], reason=" ", author="李四")


def test_the_same_again_changes_nothing_and_a_correction_replaces(register: Register, ids: Ids) -> None:
    first = invoice(ids.project, "001", "equipment", 10_000, 9_000)
    keep(register, first)
    log = register.changes()
    assert keep(register, replace(first, place="别处"))[:3] == (0, 0, 1)
    assert register.changes() == log
    assert keep(register, replace(first, accepted=8_000))[:3] == (0, 1, 0)
    assert register.facts(ids.project).standing["invest_equipment"] == 8_000


def test_what_was_typed_is_kept_and_warned_of(register: Register, ids: Ids) -> None:
    typed = replace(SUBJECTS[4], standing={"invest_equipment": 20_000})
    register.apply([typed], author="张三", source="手工")
    done = keep(register, invoice(ids.project, "001", "equipment", 10_000, 9_000))
    assert [problem.code for problem in done.warnings] == ["disagrees"]
    assert register.facts(ids.project).standing["invest_equipment"] == 9_000
    again = register.preview([typed])
    assert "disagrees" not in {problem.code for problem in again.warnings}  # nothing new is said
    other = replace(typed, standing={"invest_equipment": 30_000})
    assert [problem.code for problem in register.preview([other]).warnings] == ["disagrees"]
    register.apply([other], author="张三", source="手工")
    assert register.facts(ids.project).standing["invest_equipment"] == 9_000
    register.records.void(Invoice, [1], reason="退票", author="李四")
    assert register.facts(ids.project).standing["invest_equipment"] == 30_000


def test_a_verified_figure_goes_before_the_derived_one(register: Register, ids: Ids) -> None:
    keep(register, invoice(ids.project, "001", "equipment", 10_000, 9_000))
    said = Statement("invest_equipment", verified=8_500, verified_by="王五", verified_on=date(2016, 9, 1))
    register.apply([replace(SUBJECTS[4], statements=(said,))], author="张三", source="核定")
    assert register.facts(ids.project).standing["invest_equipment"] == 8_500
    keep(register, invoice(ids.project, "002", "equipment", 10_000, 1_000))
    (fact,) = [one for one in register.detail(ids.project).facts if one.fact == "invest_equipment"]
    assert (fact.value, fact.derived, fact.verified_by) == (8_500, 10_000, "王五")


def test_loans_give_interest_of_every_year(register: Register, ids: Ids) -> None:
    loan = Loan(
        subject_id=ids.company, contract="A", principal=100_000_000, starts_on=date(2015, 11, 1),
        ends_on=date(2016, 11, 1), place="台账 第3行",
    )  # fmt: skip
    paid = Repayment(subject_id=ids.company, contract="A", paid_on=date(2016, 6, 21), interest=2_000_000)
    assert keep(register, loan, paid).new == 2
    assert register.facts(ids.company).yearly == {
        "benchmark_interest": {2015: 737_083, 2016: 3_685_417}, "loan_interest_paid": {2016: 2_000_000},
    }  # fmt: skip
    assert refusals(register, replace(paid, contract="B", place="台账 第9行")) == ["unknown_loan"]
    assert refusals(register, replace(loan, principal=0)) == ["bad_value"]
    too_much = replace(paid, principal=100_000_001, place="台账 第9行")
    assert refusals(register, too_much) == ["part_over_whole"]


def test_another_rate_moves_the_interest(register: Register, ids: Ids) -> None:
    loan = Loan(
        subject_id=ids.company,
        contract="A",
        principal=36_000_000,
        starts_on=date(2021, 1, 1),
        ends_on=date(2021, 1, 11),
    )
    keep(register, loan)
    assert register.facts(ids.company).yearly["benchmark_interest"] == {2021: 43_500}
    register.records.set_rate(date(2020, 1, 1), 12, 400, author="李四")
    assert register.facts(ids.company).yearly["benchmark_interest"] == {2021: 40_000}
    assert [rate for rate in register.records.rates() if rate.own] == [(date(2020, 1, 1), 12, 400, True)]
    register.records.set_rate(date(2020, 1, 1), 12, None, author="李四")
    assert register.facts(ids.company).yearly["benchmark_interest"] == {2021: 43_500}
    with pytest.raises(InputError, match="利率"):
        register.records.set_rate(date(2020, 1, 1), 12, 43_500, author="李四")


def test_a_lease_speaks_of_park_and_tenant(register: Register, ids: Ids) -> None:
    lease = Lease(
        subject_id=ids.park, tenant="从江香猪公司", tenant_id=ids.company, ecommerce=True, area=Decimal("120.50"),
        starts_on=date(2018, 1, 1), ends_on=date(2018, 6, 30), occupancy={"2018-02": Decimal(100)}, place="台账 第3行",
    )  # fmt: skip
    keep(register, lease)
    assert register.facts(ids.park).yearly["occupied_area_months"] == {2018: Decimal("702.5")}
    assert register.facts(ids.park).yearly["ecommerce_tenants"] == {2018: 0}
    assert register.facts(ids.company).yearly["leased_months"] == {2018: Decimal(6)}
    keep(register, replace(lease, tenant_id=ids.other, ends_on=date(2018, 12, 31)))
    assert "leased_months" not in register.facts(ids.company).yearly
    assert register.facts(ids.other).yearly["leased_months"] == {2018: Decimal(12)}
    assert register.records.of(ids.park, Lease)[0].record.occupancy == {"2018-02": Decimal(100)}
    assert refusals(register, replace(lease, occupancy={"2018-07": Decimal(1)})) == ["bad_date"]
    assert refusals(register, replace(lease, occupancy={"2018-06": Decimal(121)})) == ["part_over_whole"]


def test_more_let_than_there_is_is_warned_of(register: Register, ids: Ids) -> None:
    register.apply([replace(SUBJECTS[2], yearly={"usable_area": {2018: Decimal(100)}})], author="张三", source="手工")
    lease = Lease(
        subject_id=ids.park, tenant="甲", area=Decimal(101), starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31)
    )
    assert [problem.code for problem in keep(register, lease).warnings] == ["part_over_whole"]


def test_who_signed_in_attended(register: Register, ids: Ids) -> None:
    session = ids.session
    keep(
        register,
        Trainee(
            subject_id=session,
            name="吴老三",
            identity_code=PERSON.lower(),
            signed_in={"2019-05-01": 2, "2019-05-02": 1},
        ),
        Trainee(subject_id=session, name="石小妹", signed_in={"2019-05-02": 2}),
        Trainee(subject_id=session, name="没来的人"),
    )
    found = register.facts(session).standing
    assert (found["attendees"], found["person_days"]) == (2, Decimal("2.5"))
    assert register.records.of(session, Trainee)[0].record.identity_code == PERSON
    log = "".join(change.what + change.before + change.after for change in register.changes())
    assert PERSON not in log
    assert "110105********002X" in log
    bad = Trainee(subject_id=session, name="甲", signed_in={"2019-5-1": 3}, place="台账 第9行")
    assert refusals(register, bad) == ["bad_date", "bad_value"]


def test_a_list_without_any_sign_in_says_nothing(register: Register, ids: Ids) -> None:
    keep(register, Trainee(subject_id=ids.session, name="没来的人"))
    assert "attendees" not in register.facts(ids.session).standing


def employment(employer: int, code: str, year: int = 2018) -> Employment:
    return Employment(
        subject_id=employer, name="吴老三", identity_code=code, year=year, hired_on=date(2018, 3, 1), place="台账 第3行"
    )


def test_a_person_counts_once_for_all_employers(register: Register, ids: Ids) -> None:
    keep(register, employment(ids.company, PERSON), employment(ids.company, OTHER_PERSON))
    assert register.facts(ids.company).yearly["poverty_workers"] == {2018: 2}
    assert refusals(register, employment(ids.other, PERSON, 2019)) == ["person_claimed"]
    assert keep(register, employment(ids.company, PERSON, 2019)).changed == 1  # moved to another year, not paid twice
    assert register.facts(ids.company).yearly["poverty_workers"] == {2018: 1, 2019: 1}


def test_what_two_entries_of_one_employer_claimed_adds_up(register: Register, ids: Ids) -> None:
    keep(register, employment(ids.company, PERSON), employment(ids.other, OTHER_PERSON))
    choices: dict[str, Side] = {
        one.id: "keep" for one in register.merge_fields(ids.company, ids.other) if one.must_choose
    }
    register.merge(ids.company, ids.other, choices, author="李四", reason="同一家")
    assert register.facts(ids.company).yearly["poverty_workers"] == {2018: 2}
    register.undo(author="李四")
    assert register.facts(ids.company).yearly["poverty_workers"] == {2018: 1}


def test_two_employers_cannot_claim_one_person_in_one_list(register: Register, ids: Ids) -> None:
    both = employment(ids.company, PERSON), employment(ids.other, PERSON)
    assert refusals(register, *both) == ["person_claimed"]
    assert refusals(register, employment(ids.company, "11010519491231002")) == ["bad_identity_code"]
    assert refusals(register, employment(ids.company, PERSON, 2017)) == ["dates_out_of_order"]


def test_one_bad_record_keeps_all_out(register: Register, ids: Ids) -> None:
    good = invoice(ids.project, "001", "equipment", 10_000, 9_000)
    bad = invoice(ids.project, "00-2", "gold", 10, 11)
    assert refusals(register, good, bad) == ["bad_value", "bad_value", "part_over_whole"]
    assert refusals(register, good, invoice(ids.company, "003", "rent", 5)) == ["wrong_subject"]
    assert refusals(register, good, invoice(99, "003", "rent", 5)) == ["wrong_subject"]
    assert refusals(register, good, replace(good, amount=20_000)) == ["duplicate"]


def test_records_are_undone_with_their_facts(register: Register, ids: Ids) -> None:
    keep(register, invoice(ids.project, "001", "equipment", 10_000, 9_000))
    register.undo(author="李四")
    assert "invest_equipment" not in register.facts(ids.project).standing
    assert register.verify().problems == ()
    register.redo(author="李四")
    assert register.facts(ids.project).standing["invest_equipment"] == 9_000


def test_an_accepted_invoice_without_proof_of_payment_is_odd(register: Register, ids: Ids) -> None:
    done = keep(register, replace(invoice(ids.project, "001", "equipment", 10_000, 9_000), payment=""))
    assert [problem.code for problem in done.warnings] == ["no_payment_proof"]


def test_an_author_is_needed(register: Register, ids: Ids) -> None:
    with pytest.raises(InputError, match="经办人"):
        register.records.keep([invoice(ids.project, "1", "rent", 5)], author=" ", source="")


def test_derived_facts_are_assessed(register: Register, ids: Ids) -> None:
    register.apply([SubjectChange("enterprise", SUBJECTS[0].name, SUBJECTS[0].identity_code)], author="张三", source="")
    keep(register, employment(ids.company, PERSON))
    (company,) = [one for one in register.load("yeji-2017", ["enterprise"]) if one.id == str(ids.company)]
    assert company.yearly["poverty_workers"] == {2018: 1}


def test_sign_in_before_the_session_was_held_is_odd(register: Register, ids: Ids) -> None:
    session = ids.session
    day = {"held_on": date(2019, 5, 2)}
    register.apply([SubjectChange("training", "开店培训班", "P1", standing=day)], author="张三", source="")
    early = Trainee(subject_id=session, name="甲", signed_in={"2019-05-01": 2, "2019-05-02": 2}, place="第3行")
    on_time = Trainee(subject_id=session, name="乙", signed_in={"2019-05-02": 2})
    warnings = keep(register, early, on_time).warnings
    assert [(one.place, one.code) for one in warnings] == [("第3行", "signed_in_early")]
    assert "早于开班日期" in warnings[0].sentence
