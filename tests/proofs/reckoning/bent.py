"""The control: comparisons of the program are bent one by one, and the slow evaluator must notice."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from tests.policies.test_mutations import MECHANISMS, _comparisons, _flipped, _functions

_MODULES = (*MECHANISMS, "policies.assessment.engine", "policies.assessment.selection")


def noticed(differs: Callable[[], bool]) -> tuple[int, int]:
    """Bend every comparison of the mechanisms in turn; return how many were noticed, and how many there are.

    What alters nothing but remarks and the order of work cannot be noticed in a result.
    """
    seen = bent = 0
    for name in _MODULES:
        module = importlib.import_module(name)
        sound = _functions(dict(vars(module)), name)
        kept = {key: function.__code__ for key, function in sound.items()}
        for number, place in _comparisons(module):
            _, other = _flipped(module, number, place)
            for key, function in sound.items():
                function.__code__ = other[key].__code__
            try:
                seen += differs()
            finally:
                for key, function in sound.items():
                    function.__code__ = kept[key]
            bent += 1
    return seen, bent
