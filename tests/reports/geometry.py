"""What must hold on every page of every form, and the same pages read back."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import pdfplumber
import pypdf

from desktop.reports.type import MM


def pages_of(file: bytes) -> tuple[Any, ...]:
    """Return the pages as pdfplumber sees them."""
    return tuple(pdfplumber.open(io.BytesIO(file)).pages)


def text_of(file: bytes) -> str:
    """Return the text with all blanks and breaks gone."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages).split())


def squeezed(page: Any) -> str:
    """Return the text of one page without blanks."""
    return re.sub(r"\s+", "", page.extract_text())


def assert_inside(pages: Sequence[Any], left: float, right: float, top: float, bottom: float) -> None:
    """Assert that nothing stands outside the box (mm from left and top edge of the sheet)."""
    for page in pages:
        for thing in (*page.chars, *page.lines, *page.rects, *page.curves):
            assert thing["x0"] >= left * MM - 0.7, thing.get("text")
            assert thing["x1"] <= right * MM + 0.7, thing.get("text")
            assert thing["top"] >= top * MM - 0.7, thing.get("text")
            assert thing["bottom"] <= bottom * MM + 0.7, thing.get("text")


def assert_apart(pages: Sequence[Any], slack: float = 1) -> None:
    """Assert that no character stands on another.

    ``slack`` in points: pdfminer leaves out the tracking after each string, which adds up in tracked lines.
    """
    for page in pages:
        chars = sorted((c for c in page.chars if c["text"].strip()), key=lambda c: (c["x0"], c["matrix"][5]))
        for number, char in enumerate(chars):
            for other in chars[number + 1 :]:
                if other["x0"] > char["x1"] - slack:
                    break
                apart = abs(other["matrix"][5] - char["matrix"][5]) > 0.8 * min(char["size"], other["size"])
                assert apart, (char["text"], other["text"])


def assert_not_crossed(pages: Sequence[Any]) -> None:
    """Assert that no upright rule runs through a character."""
    for page in pages:
        upright = [line for line in page.lines if abs(line["x0"] - line["x1"]) < 0.01]
        for char in page.chars:
            middle = (char["top"] + char["bottom"]) / 2
            crossed = [
                r for r in upright if char["x0"] + 0.5 < r["x0"] < char["x1"] - 0.5 and r["top"] < middle < r["bottom"]
            ]
            assert not crossed, char["text"]
