"""Dividing boxes among pages. Knows heights and what must stay together, nothing of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

_NEVER_DIVIDED = 3


class Box(Protocol):
    """Something with a height that stands on a page."""

    @property
    def height(self) -> float:
        """How high it is, in points."""

    @property
    def keep(self) -> bool:
        """Whether it must be on the same page as the next box."""

    @property
    def soft(self) -> bool:
        """Whether it may be parted from the next box all the same where the whole does not fit a page."""

    @property
    def resumed(self) -> Box | None:
        """What is repeated above this box where a page starts with it: the head of its group."""


AnyBox = TypeVar("AnyBox", bound=Box)


def paginate(boxes: Iterable[AnyBox], first: float, later: float) -> tuple[tuple[AnyBox, ...], ...]:
    """Divide ``boxes`` among pages of the height ``first`` (page 1) and ``later`` (points). At least one page.

    Boxes that keep together are divided only where they are higher than a page that they could have to themselves:
    then where the keeping is soft, and where that does not do, as late as possible.
    """
    pages: list[list[AnyBox]] = [[]]
    room = first
    for chain in _chains(boxes):
        for part in _parts(chain, later if pages[0] else min(first, later)):
            needed = sum(box.height for box in part)
            if needed > room and pages[-1]:
                pages.append([])
                room = later - _resumed_height(part[0])
            pages[-1] += part
            room -= needed
    return tuple(map(tuple, pages))


def _chains(boxes: Iterable[AnyBox]) -> Iterator[list[AnyBox]]:
    chain: list[AnyBox] = []
    for box in boxes:
        chain.append(box)
        if not box.keep:
            yield chain
            chain = []
    if chain:
        yield chain


def _parts(chain: Sequence[AnyBox], page: float) -> Iterator[list[AnyBox]]:
    """Yield the chain whole, or parted where it is soft, so that its end takes along what a page bears; or cut."""
    if _height(chain) <= page:
        yield list(chain)
        return
    places = [end for end, box in enumerate(chain[:-1], 1) if box.soft]
    end = next((end for end in places if _height(chain[end:]) <= page), 0)
    if end:
        yield from _parts(chain[:end], page)
        yield list(chain[end:])
        return
    start = 0
    for stop in (*places, len(chain)):
        yield from _cut(chain[start:stop], page)
        start = stop


def _cut(chain: Sequence[AnyBox], page: float) -> Iterator[list[AnyBox]]:
    """Yield the longest parts of the chain that fit a page."""
    part: list[AnyBox] = []
    for box in chain:
        if part and _height([*part, box]) > page:
            yield part
            part = []
        part.append(box)
    yield part


def _height(part: Sequence[Box]) -> float:
    """Return the height of boxes on a page of their own."""
    return sum(box.height for box in part) + _resumed_height(part[0])


def _resumed_height(box: Box) -> float:
    return box.resumed.height if box.resumed else 0.0


def kept(place: int, count: int) -> bool:
    """Whether row ``place`` (from 0) of a group of ``count`` stays with what follows it.

    The head travels with two rows, the last two rows with the subtotal; groups of up to three are never divided.
    """
    return count <= _NEVER_DIVIDED or place == 0 or place >= count - 2
