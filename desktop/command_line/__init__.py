"""The command line: the same use cases as the window, for programs and for people who type."""

from desktop.command_line.app import main

__all__ = ["main"]
