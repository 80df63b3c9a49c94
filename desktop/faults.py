"""Faults of the surroundings (disk full, file locked, medium read-only), told apart from bad input and from bugs."""

from __future__ import annotations


class EnvironmentFault(Exception):
    """The computer cannot do it now; nothing is wrong with the input or the program.

    The message is one Chinese sentence that says what happened, where, and what to do.
    """
