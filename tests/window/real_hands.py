"""Hands and eyes of a clerk outside the program: an X server, real key events, and what can be seen."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WATCHED = Path(__file__).with_name("watched.py")
_PATIENCE = 120
"""Seconds: only a hopeless wait ends, on a loaded machine too."""
_MOST_TABS = 40
_AGAIN = 5
"""So often a text is typed anew that did not arrive as it was meant."""
_PLUGIN_NEEDS = (
    "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1", "libxcb-randr.so.0",
    "libxcb-render-util.so.0", "libxcb-shape.so.0", "libxcb-xkb.so.1", "libxkbcommon-x11.so.0",
)  # fmt: skip

Seen = dict[str, Any]


def lacking() -> str:
    """Return what real key events need and this computer does not have; empty where nothing is lacking."""
    if not sys.platform.startswith("linux"):
        return "an X server, as Linux has"
    programs = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    return ", ".join([*programs, *(name for name in _PLUGIN_NEEDS if not _loads(name))])


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def screen(size: str = "1600x900x24") -> Iterator[str]:
    """Run an X server without a window manager; yield its display."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield f":{told.readline().strip()}"
        finally:
            server.terminate()


class Desk:
    """The program in a home of its own, and somebody in front of it."""

    def __init__(self, display: str, home: Path) -> None:
        self.home = home
        self._file = home / "seen.json"
        self._env = os.environ | {
            "DISPLAY": display,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local"),
            "QT_QPA_PLATFORM": "xcb",
            "QT_IM_MODULE": "compose",
            "LC_ALL": "C.UTF-8",
        }
        self._program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program."""
        self._file.unlink(missing_ok=True)
        with (self.home / "output.txt").open("ab") as output:
            self._program = subprocess.Popen(
                [sys.executable, str(_WATCHED), str(self._file)], env=self._env, stdout=output, stderr=output
            )
        self.see(lambda seen: seen["active"])
        self._xdotool("windowmove", str(self.seen["window"]), "0", "0")
        self._xdotool("windowsize", str(self.seen["window"]), "1600", "900")

    def cut_power(self) -> None:
        """End the program as a power cut does."""
        if self._program is not None:
            self._program.send_signal(signal.SIGKILL)
            self._program.wait()
            self._program = None

    @property
    def output(self) -> str:
        """Everything the program ever wrote to its console."""
        return (self.home / "output.txt").read_text("utf-8")

    @property
    def seen(self) -> Seen:
        """What can be seen now."""
        return dict(json.loads(self._file.read_text("utf-8"))) if self._file.exists() else {"window": 0}

    def see(self, wanted: Callable[[Seen], object]) -> None:
        """Wait until something can be seen."""
        end = time.monotonic() + _PATIENCE
        while not (self.seen.get("window") and wanted(self.seen)):
            running = self._program is not None and self._program.poll() is None
            if not running or time.monotonic() > end:
                raise AssertionError(f"{'never seen' if running else 'the program ended'}: {self.seen}\n{self.output}")
            self._face()
            time.sleep(0.05)

    def wait(self, ready: Callable[[], object]) -> None:
        """Wait until something is so outside the program."""
        self.see(lambda _: ready())

    def read(self, words: str) -> None:
        """Wait until words can be read."""
        self.see(lambda seen: words in seen["words"])

    def at(self, name: str) -> None:
        """Wait until the focus is in the control of this name."""
        self.see(lambda seen: seen["focus"] == name)

    def tab_to(self, name: str) -> None:
        """Go on by Tab until the focus is in the control whose name begins so."""
        for _ in range(_MOST_TABS):
            if self.seen["focus"].startswith(name):
                return
            before = self.seen["focus"]
            self.key("Tab")
            self.see(lambda seen, before=before: seen["focus"] != before)  # type: ignore[misc]
        raise AssertionError(f"Tab never comes to {name}: {self.seen}")

    def key(self, *keys: str) -> None:
        """Press keys, one after the other, in whichever window of the program is in front."""
        self.see(lambda seen: seen["active"] == seen["window"] or seen["popup"])
        self._xdotool("key", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        """Type into the field with the focus in place of what stands there; look whether it arrived."""
        for _ in range(_AGAIN):
            self.key("ctrl+a")
            self._xdotool("type", "--delay", "60", text)
            try:
                self._soon(lambda: self.seen["text"] == text)
            except TimeoutError:
                continue
            return
        raise AssertionError(f"{text!r} was typed, {self.seen['text']!r} arrived")

    def _soon(self, so: Callable[[], bool]) -> None:
        end = time.monotonic() + 4
        while not so():
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.03)

    def _face(self) -> None:
        """Give the window in front the keys, which a window manager would do."""
        seen = self.seen
        if seen["window"] and seen["active"] != seen["window"] and not seen["popup"]:
            self._xdotool("windowfocus", str(seen["window"]))

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._env, check=True, stdout=subprocess.DEVNULL)  # noqa: S607  # of the system


@contextmanager
def desk(home: Path) -> Iterator[Desk]:
    """Give a screen, a fresh home and the program in it."""
    home.mkdir(parents=True, exist_ok=True)
    with screen() as display:
        made = Desk(display, home)
        try:
            made.start()
            yield made
        finally:
            made.cut_power()
