from __future__ import annotations

import pytest

from desktop.reports.application import applications
from desktop.reports.application_pdf import applications_pdf
from policies.library import built_in
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed
from tests.reports.making import LONG_NAME, policy_batches


@pytest.mark.parametrize("policy_id", built_in())
def test_every_measure_has_its_form_with_its_evidence(policy_id: str) -> None:
    by_measure = {form.measure: form for batch in policy_batches(policy_id) for form in applications(batch)}
    first = next(iter(by_measure.values()))
    forms = (*by_measure.values(), first._replace(name=LONG_NAME, rule=LONG_NAME * 3, evidence=(LONG_NAME,) * 9))
    file = applications_pdf(forms)
    pages = geometry.pages_of(file)
    assert_inside(pages, 22, 190, 7, 288)
    assert_apart(pages)
    assert_not_crossed(pages)
    assert len(forms) < len(pages) <= len(forms) + 2
    assert "第2页共2页" in squeezed(pages[-1])
    text = geometry.text_of(file)
    for form in forms:
        for words in (form.measure, form.name, *form.evidence, *(figure.shown for figure in form.figures)):
            assert "".join(words.split()) in text
    assert text.count("申报单位（个人）承诺") == len(forms)
    assert {measure.id for measure in built_in()[policy_id].measures} >= {
        m[:-1].rpartition("（")[2] for m in by_measure
    }
