"""The example row of a form speaks of what the form is about."""

from __future__ import annotations

from typing import get_args

import pytest

from desktop.register.identity import check_code
from desktop.rosters.outgoing.forms import example_of, identity_columns
from policies.facts import SubjectKind


@pytest.mark.parametrize("kind", get_args(SubjectKind))
def test_an_example_is_of_its_kind(kind: SubjectKind) -> None:
    name, code, *_ = (example_of(column, 2020) for column in identity_columns(kind))
    assert ("公司" in str(name)) == (kind == "enterprise")
    assert check_code(kind, str(code)) == code
