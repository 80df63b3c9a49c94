from __future__ import annotations

import pytest

from policies.assessment.scenario import read_scenarios, run
from policies.language import load_policy_text, with_versions
from policies.language.policy import Policy
from policies.problems import InputError

AMENDED = 'version = { number = 2, takes_effect = 2022-07-01, says = "第二档提高" }\npayer = "own"'
SCENARIO = """
[[scenario]]
name = "甲"
policy = "test-2020"
year = 2021
[[scenario.subject]]
id = "甲"
kind = "enterprise"
facts.tax_compliant = { 2021 = true, 2022 = true }
facts.online_orders = { 2021 = 11, 2022 = 11 }
facts.online_sales = { 2021 = "200万", 2022 = "200万" }
[[scenario.expect]]
subject = "甲"
measure = "T-1"
outcome = "due"
amount = "3万"
"""


def wordings(first: str) -> tuple[Policy, Policy]:
    second = first.replace('payer = "own"', AMENDED, 1).replace('"3万"', '"4万"')
    return load_policy_text(first, "一.toml"), load_policy_text(second, "二.toml")


def test_a_past_year_is_assessed_by_the_wording_of_its_time(small_policy: str) -> None:
    first, second = wordings(small_policy)
    policy = with_versions([second, first])["test-2020"]
    assert [policy.of_year(year).version.number for year in (2019, 2020, 2021, 2022, 2030)] == [1, 1, 1, 2, 2]
    assert policy.of_year(2021).content_hash == first.content_hash


def test_scenarios_take_the_wording_of_their_year(small_policy: str) -> None:
    known = with_versions(wordings(small_policy))
    for year, amount in ((2021, "3万"), (2022, "4万")):
        text = SCENARIO.replace("year = 2021", f"year = {year}").replace('"3万"', f'"{amount}"')
        (scenario,) = read_scenarios(text, "算例.toml", known)
        assert run(scenario).failures == ()


def test_wordings_that_clash_are_refused(small_policy: str) -> None:
    first, second = wordings(small_policy)
    with pytest.raises(InputError, match="版本"):
        with_versions([first, second, second])
    third = load_policy_text(second.source.replace("number = 2", "number = 3"), "三.toml")
    with pytest.raises(InputError, match="版本"):
        with_versions([first, second, third])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("number = 2", "number = 1", "bad_value"),
        ("2022-07-01", "2020-03-01", "bad_value"),
        (', says = "第二档提高"', "", "no_words"),
        ("takes_effect", "from", "missing_key"),
    ],
)
def test_a_faulty_version_is_refused(small_policy: str, old: str, new: str, code: str) -> None:
    text = small_policy.replace('payer = "own"', AMENDED.replace(old, new), 1)
    with pytest.raises(InputError) as caught:
        load_policy_text(text, "二.toml")
    assert code in [problem.code for problem in caught.value.problems]
