"""What every test needs before Qt and hypothesis start."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

if sys.platform != "win32":  # a Windows machine always has a desktop; a test machine with Linux has none
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The suite must stay quick and give the same verdict on a slow machine as on a fast one.
settings.register_profile("house", max_examples=50, deadline=None, derandomize=True, database=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Give the application that pytest-qt makes the style of the program, on Windows too."""
    from desktop.window.application import STYLE

    return ["subsidy-desk", *STYLE]
