"""The program never speaks to anybody: nothing in its code could."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("desktop", "policies", "resources")
SPEAKING = {"socket", "ssl", "asyncio", "urllib", "http", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib"}
SPEAKING |= {"xmlrpc", "socketserver", "webbrowser", "requests", "httpx", "aiohttp", "urllib3", "winhttp"}
SPEAKING_OF_QT = {"QtNetwork", "QtWebSockets", "QtWebEngineCore", "QtWebEngineWidgets", "QtNetworkAuth"}
ADDRESS = re.compile(r"(?:https?|ftp|wss?)://(?!www\.w3\.org/|schemas\.)", re.IGNORECASE)
"""Not the names of XML vocabularies, which nobody calls."""


def imported(source: str) -> Iterator[str]:
    """Yield every dotted name that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def suspicions(source: str) -> list[str]:
    """Return what in a module could reach a network: imports, and addresses in its texts."""
    names = [
        name for name in imported(source) if name.split(".")[0] in SPEAKING or SPEAKING_OF_QT & set(name.split("."))
    ]
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return names + [text for text in texts if isinstance(text, str) and ADDRESS.search(text)]


def test_no_module_can_reach_a_network() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if not path.name.startswith("make_")]
    assert len(files) > 50
    found = {str(path.relative_to(ROOT)): suspicions(path.read_text("utf-8")) for path in files}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import urllib.request",
        "def f():\n    from http.client import HTTPSConnection",
        "from PySide6.QtNetwork import QNetworkAccessManager",
        "from PySide6 import QtNetwork",
        "WHERE = 'https://example.org/newest'",
    ],
)
def test_what_could_is_noticed(source: str) -> None:
    assert suspicions(source)
