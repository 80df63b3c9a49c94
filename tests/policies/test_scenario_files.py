import pytest

from policies.assessment.scenario import read_scenarios, run
from policies.language import load_policy_text
from policies.language.policy import Policy
from policies.problems import InputError

GOOD = """
[[scenario]]
name = "甲"
policy = "test-2020"
year = 2020
readings = { upgrade = "full" }
[[scenario.subject]]
id = "甲公司"
kind = "enterprise"
facts.tax_compliant = { 2020 = true }
facts.online_orders = { 2020 = 10 }
facts.online_sales = { 2019 = "50万", 2020 = "150万" }
facts.operating_since = 2018-01-01
facts.demo_enterprise_title = [{ level = "provincial", on = 2019-05-01, document = "某发〔2019〕3号" }]
paid = [{ measure = "T-1", year = 2019, amount = "1", tier = "100万" }]
[[scenario.expect]]
subject = "甲公司"
measure = "T-1"
outcome = "refused"
"""


def policies(text: str) -> dict[str, Policy]:
    policy = load_policy_text(text, "政策.toml")
    return {policy.id: policy}


def test_a_good_file_is_read_and_run(small_policy: str) -> None:
    (scenario,) = read_scenarios(GOOD, "算例.toml", policies(small_policy))
    result = run(scenario)
    assert (result.passed, result.failures) == (1, ())


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ('policy = "test-2020"', 'policy = "test-2021"', "policy", "unknown_policy"),
        ("year = 2020\n", 'year = "2020"\n', "year", "bad_value"),
        ('upgrade = "full"', 'upgrad = "full"', "readings.upgrad", "unknown_reading"),
        ('upgrade = "full"', 'upgrade = "half"', "readings.upgrade", "unknown_option"),
        ('kind = "enterprise"', 'kind = "company"', "subject[1] › kind", "bad_value"),
        ('id = "甲公司"', "", "subject[1] › id", "missing_key"),
        ("facts.online_orders", "facts.orders", "subject[1] › facts.orders", "unknown_fact"),
        ("facts.online_orders", "facts.person_days", "subject[1] › facts.person_days", "foreign_fact"),
        ("{ 2020 = 10 }", "10", "subject[1] › facts.online_orders", "yearly_fact"),
        ("{ 2020 = 10 }", "{ 二零 = 10 }", "", "not_toml"),
        ("{ 2020 = 10 }", "{ 20 = 10 }", "subject[1] › facts.online_orders.20", "bad_period"),
        ("{ 2020 = 10 }", "{ 2020 = 10.0 }", "subject[1] › facts.online_orders.2020", "float"),
        ("{ 2020 = 10 }", '{ 2020 = "-1" }', "subject[1] › facts.online_orders.2020", "bad_value"),
        ('2020 = "150万"', "2020 = 1500000.5", "subject[1] › facts.online_sales.2020", "float"),
        ('2020 = "150万"', '2020 = "1.001"', "subject[1] › facts.online_sales.2020", "bad_value"),
        ("= 2018-01-01", "= { 2018 = 2018-01-01 }", "subject[1] › facts.operating_since", "standing_fact"),
        ("= 2018-01-01", '= "2018-01-01"', "subject[1] › facts.operating_since", "bad_value"),
        (
            'level = "provincial"',
            'level = "county"',
            "subject[1] › facts.demo_enterprise_title › titles[1] › level",
            "bad_value",
        ),
        ("on = 2019-05-01, ", "", "subject[1] › facts.demo_enterprise_title › titles[1] › on", "missing_key"),
        (
            'document = "某发',
            'number = "某发',
            "subject[1] › facts.demo_enterprise_title › titles[1] › number",
            "unknown_key",
        ),
        ('measure = "T-1", year', 'measure = "T-2", year', "subject[1] › paid[1] › measure", "unknown_measure"),
        ('amount = "1"', "amount = 1.5", "subject[1] › paid[1] › amount", "bad_value"),
        ('subject = "甲公司"', 'subject = "乙公司"', "expect[1] › subject", "unknown_subject"),
        ('measure = "T-1"\noutcome', 'measure = "T-9"\noutcome', "expect[1] › measure", "unknown_measure"),
        ('outcome = "refused"', 'outcome = "denied"', "expect[1] › outcome", "bad_value"),
        ('outcome = "refused"', 'outcome = "refused"\namount = 0.5', "expect[1] › amount", "float"),
        ('outcome = "refused"', 'outcome = "refused"\nflags = ["odd"]', "expect[1] › flags", "unknown_name"),
        ('outcome = "refused"', 'outcome = "refused"\nmissing = ["odd"]', "expect[1] › missing", "unknown_name"),
        ('outcome = "refused"', 'outcome = "refused"\nnote = "注"', "expect[1] › note", "unknown_key"),
        ("year = 2020\n", "year = 2020\nyaer = 2020\n", "yaer", "unknown_key"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(small_policy: str, old: str, new: str, key: str, code: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read_scenarios(GOOD.replace(old, new, 1), "算例.toml", policies(small_policy))
    found = [(p.place, p.code) for p in caught.value.problems]
    wanted = f"算例.toml › scenario[1] 甲 › {key}" if key else "算例.toml"
    assert (wanted, code) in found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (', tier = "100万"', "", "contradiction"),
        ('tier = "100万"', 'tier = "150万"', "contradiction"),
    ],
)
def test_facts_that_contradict_each_other_are_an_input_error(small_policy: str, old: str, new: str, code: str) -> None:
    (scenario,) = read_scenarios(GOOD.replace(old, new), "算例.toml", policies(small_policy))
    with pytest.raises(InputError) as caught:
        run(scenario)
    assert [p.code for p in caught.value.problems] == [code]


def test_a_tier_may_be_written_otherwise(small_policy: str) -> None:
    (scenario,) = read_scenarios(GOOD.replace('"100万"', '"1000000"'), "算例.toml", policies(small_policy))
    assert run(scenario).failures == ()


def test_a_failed_expectation_says_what_was_expected_and_what_came(small_policy: str) -> None:
    text = GOOD.replace('outcome = "refused"', 'outcome = "due"\namount = "30000"\nflags = ["capped"]\nmissing = []')
    (scenario,) = read_scenarios(text, "算例.toml", policies(small_policy))
    (failure,) = run(scenario).failures
    assert str(failure) == (
        "甲 › 甲公司 › T-1：应为 due，amount 30000.00，flags capped，missing 无，"
        "实为 refused，amount 无，flags at_threshold"
    )


def test_exhaustive_finds_what_was_not_expected(small_policy: str) -> None:
    text = GOOD.replace("year = 2020\n", "year = 2020\nexhaustive = true\n", 1)
    text = text[: text.index("paid =")] + "\n"
    (scenario,) = read_scenarios(text, "算例.toml", policies(small_policy))
    (failure,) = run(scenario).failures
    assert failure.measure == "T-1"
    assert "exhaustive" in failure.expected


def test_a_manual_or_foreign_measure_cannot_be_expected(small_policy: str) -> None:
    manual = """
[[measure]]
id = "T-2"
clause = "一"
title = "活动支持"
rule = "给予适当支持"
subject = "enterprise"
manual = true
once = { kind = "yearly" }
"""
    known = policies(small_policy.replace("[[measure]]", manual + "\n[[measure]]", 1))
    for old, new, code in (
        ('measure = "T-1"\noutcome', 'measure = "T-2"\noutcome', "manual_measure"),
        ('kind = "enterprise"\n', 'kind = "place"\n', "foreign_measure"),
    ):
        with pytest.raises(InputError) as caught:
            read_scenarios(GOOD.replace(old, new), "算例.toml", known)
        assert code in [p.code for p in caught.value.problems]
