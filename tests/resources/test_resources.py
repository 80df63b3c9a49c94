from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

import resources


def test_a_file_that_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_font"):
        resources.path("fonts/no_such_font.ttf")


def test_a_folder_is_no_file() -> None:
    with pytest.raises(FileNotFoundError):
        resources.path("fonts")


def test_the_icon_is_a_square_drawing_in_the_house_blue() -> None:
    icon = ET.parse(resources.path("icons/app.svg")).getroot()  # noqa: S314  # our own file
    assert icon.get("viewBox") == "0 0 256 256"
    assert "#1E5AA8" in resources.text("icons/app.svg")
    assert not [element for element in icon.iter() if element.tag.endswith("text")], "a text would need a font"
