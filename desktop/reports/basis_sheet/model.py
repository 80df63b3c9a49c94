"""What a part of the sheet is made of. Texts only: paper and workbook set them each in their way."""

from __future__ import annotations

from typing import Literal, NamedTuple

from policies.money import Fen

Look = Literal["text", "label", "figure", "result", "digest", "source"]
"""宋 for what the record says, 黑 for what the form says; figures, results and digests end at the right."""


class GridColumn(NamedTuple):
    """A column of a small table: its head, its width in mm, how its cells look."""

    head: str
    width: float
    look: Look


class GridRow(NamedTuple):
    """A row: one text for each column."""

    cells: tuple[str, ...]
    strong: bool = False
    tinted: bool = False


class Grid(NamedTuple):
    """A small table under a part's heading. Without heads it starts with its first row."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


class Passage(NamedTuple):
    """Running text; pieces that are underlined are the law's own words."""

    pieces: tuple[tuple[str, bool], ...]
    small: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(piece for piece, _ in self.pieces)


class Band(NamedTuple):
    """The result of a part on a tinted ground: what, how, how much."""

    label: str
    words: str
    amount: Fen


class Bar(NamedTuple):
    """An award against its cap, to scale; amounts in 分."""

    cap: Fen
    paid: Fen
    """Under this cap, before."""
    award: Fen
    over: Fen
    """What the cap cut off."""
    rest: Fen
    """What is left under it."""


class Point(NamedTuple):
    """A figure on the scale of tiers."""

    label: str
    figure: Fen
    now: bool


class Scale(NamedTuple):
    """Tiers at equal distances, and where figures lie between them."""

    ticks: tuple[tuple[str, Fen], ...]
    points: tuple[Point, ...]


class Signing(NamedTuple):
    """Who signs and dates."""

    signers: tuple[str, ...]


Block = Grid | Passage | Band | Bar | Scale | Signing


class Part(NamedTuple):
    """A part of the sheet under its name, with remarks in the gutter."""

    title: str
    blocks: tuple[Block, ...]
    aside: tuple[str, ...] = ()
