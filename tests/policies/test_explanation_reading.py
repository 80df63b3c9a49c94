from __future__ import annotations

from importlib.resources import files

import pytest

from policies.assessment.scenario import read_scenarios, run
from policies.facts import CATALOGUE
from policies.findings.explanation_json import explanation_json
from policies.findings.explanation_reading import read_explanation, read_fact
from policies.library import built_in


@pytest.mark.parametrize("policy_id", built_in())
def test_every_explanation_of_the_scenarios_reads_back(policy_id: str) -> None:
    folder = files("policies.library").joinpath(policy_id.replace("-", "_"))
    for file in folder.iterdir():
        if not file.name.startswith("scenarios"):
            continue
        for scenario in read_scenarios(file.read_text("utf-8"), file.name, built_in()):
            for finding in run(scenario).findings:
                text = explanation_json(finding)
                read = read_explanation(text)
                assert explanation_json(finding._replace(explanation=read)) == text
                assert read.steps == finding.explanation.steps
                assert read.cap == finding.explanation.cap


def test_an_unknown_fact_stays_unknown() -> None:
    assert read_fact(CATALOGUE["online_sales"], None) is None
