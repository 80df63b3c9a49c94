"""A faulty policy file names the line of each fault."""

from __future__ import annotations

import pytest

from policies.language import load_policy_text
from policies.language.lines import line_of
from policies.library import built_in
from policies.problems import InputError

SOURCE = built_in()["yeji-2017"].source


def faults(text: str) -> dict[str, int | None]:
    """Return place → line of every fault."""
    with pytest.raises(InputError) as refused:
        load_policy_text(text, "x.toml")
    return {problem.place: line_of(text, problem) for problem in refused.value.problems}


def line_with(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_faulty_value_and_an_unknown_key_name_their_line() -> None:
    at = SOURCE.index("[[measure]]")
    text = SOURCE.replace('default = "full"', 'default = "ful"', 1)
    at = text.index("[[measure]]")
    text = text[:at] + text[at:].replace("title =", "titel =", 1)
    found = faults(text)
    assert found["x.toml › reading[1] › default"] == line_with(text, 'default = "ful"')
    assert found["x.toml › 措施 YJ-9a › titel"] == line_with(text, "titel =")


def test_what_is_missing_is_placed_at_its_table() -> None:
    at = SOURCE.index("[[measure]]")
    text = SOURCE[:at] + SOURCE[at:].replace("title =", "titel =", 1)
    assert faults(text)["x.toml › 措施 YJ-9a › title"] == line_with(text, "[[measure]]")


def test_what_is_no_toml_names_the_parser_s_line() -> None:
    text = f"{SOURCE}\nx ==\n"
    assert faults(text) == {"x.toml": line_with(text, "x ==")}


def test_the_third_of_several_tables_is_found() -> None:
    text = SOURCE.replace('nature = "award"', 'nature = "awrd"')
    lines = text.splitlines()
    for place, line in faults(text).items():
        assert place.endswith("nature")
        assert line is not None
        assert "awrd" in lines[line - 1]
