"""What is told of a bug: where in the program it came up, without any number that belongs to a person."""

from __future__ import annotations

import re
import traceback

_PRIVATE = re.compile(r"[0-9]{11,}[0-9Xx]?|[0-9A-Z]{15,18}")
"""Identity, bank and phone numbers, which no report may carry."""


def trace_of(error: BaseException) -> str:
    """Return the trace of an exception with every such number blotted out."""
    return _PRIVATE.sub("***", "".join(traceback.format_exception(error)))
