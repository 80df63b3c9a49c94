"""What is told of a bug carries no number that belongs to a person."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.bug_reports import trace_of

NUMBERS = "52263319900101123X", "6217001234567890381", "91522633MA6C1W0K3Y", "13812345678"


def test_a_trace_tells_the_place_and_no_number() -> None:
    with pytest.raises(ValueError, match="身份证") as raised:
        int(f"身份证 {' '.join(NUMBERS)}")
    told = trace_of(raised.value)
    assert "ValueError" in told
    assert "test_bug_reports.py" in told
    assert not [number for number in NUMBERS if number in told]


_BUG = """
import sys
from desktop.command_line import app
from desktop.command_line.telling import told

@app.app.command("bug")
@told
def bug():
    raise KeyError(" ".join(numbers))

numbers, sys.argv = sys.argv[1:], ["subsidy-desk", "bug"]
app.main()
"""


def test_a_bug_of_a_command_is_told_without_numbers() -> None:
    done = subprocess.run([sys.executable, "-c", _BUG, *NUMBERS], capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 4
    assert "KeyError" in said
    assert not [number for number in NUMBERS if number in said]
