"""Breaking Chinese text into lines by 禁则: what may not start or end a line and what stays whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_CLOSERS = frozenset("，。、；：？！）〕］｝》〉」』】’”％‰℃·…—～,.;:?!)]}%>")
_OPENERS = frozenset("（〔［｛《〈「『【‘“￥¥×＝＋([{<=+")
_UNITS = (
    "平方米|万元|亿元|人次|人天|个月|公里|[元万亿㎡人个家天年月日号笔件单场次户台套班期届条项级名%％‰]"  # 25号, 12个月
)
_WHOLE = re.compile(
    rf"〔\d{{4}}〕\d+号|[壹贰叁肆伍陆柒捌玖][拾佰仟万亿元角分]整?|排?第[一二三四五六七八九十百\d]+[条款项年次届批期名]?"
    rf"|股份有限公司|有限责任公司|有限公司|专业合作社|合作联社|经营部|工作室|不付现金|（续）"
    rf"|[−+-]?[0-9](?:[0-9,./:-]*[0-9])?(?:{_UNITS})?|[!-~]+|\u3000+|.",  # also 2018-09-12, 16:42, 1/3
    re.DOTALL,
)
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BLANKS = re.compile(" {2,}")
_SHORTEST_LAST_LINE = 3
_HAIR = 0.01
"""A text may be wider than its line by this: sums of widths are not exact."""

Extent = tuple[int, int]
"""Where a line starts in the text and where it ends."""


def clean(text: str) -> str:
    """Return ``text`` as it can be printed: breaks and odd blanks as a space, control and invisible characters gone."""
    if text.isprintable() and not _SELECTOR.search(text):  # most texts: nothing to do but to strip
        return _BLANKS.sub(" ", text).strip()
    spaced = re.sub(r"[^\S\u3000]+", " ", text)
    return "".join(char for char in spaced if not _is_invisible(char)).strip()


def tighten(text: str) -> str:
    """Return ``text`` cleaned and without the blanks between Chinese and figures: on paper they only make gaps."""
    return re.sub(r"(?<=[0-9%])(?: (?=[\u2e80-\uffef]))|(?<=[\u2e80-\uffef]) (?=[0-9])", "", clean(text))


def _is_invisible(char: str) -> bool:
    return (
        _SELECTOR.match(char) is not None or char in "\ufffe\uffff" or unicodedata.category(char) in {"Cc", "Cf", "Cs"}
    )


def break_lines(text: str, advances: Sequence[float], width: float) -> list[Extent]:
    """Break ``text``, whose characters are ``advances`` wide, into lines of at most ``width``.

    A piece that is wider than the line by itself is cut where the line ends. Empty text is one empty line.
    """
    width += _HAIR
    sums = [0.0]
    for advance in advances:
        sums.append(sums[-1] + advance)
    if sums[-1] <= width:
        return [(0, len(text))]
    pieces = [part for piece in _pieces(text) for part in _cut(piece, sums, width)]
    return _rebalance(_fill(pieces, sums, width), pieces, sums, width)


def _pieces(text: str) -> Iterator[Extent]:
    """Yield the unbreakable pieces: whole words with the openers before and the closers after them."""
    start = end = 0
    for match in _WHOLE.finditer(text):
        if match.start() > start and _may_break(text[end - 1], match[0][0]):
            yield start, end
            start = match.start()
        end = match.end()
    yield start, end


def _may_break(before: str, after: str) -> bool:
    return before not in _OPENERS and after not in _CLOSERS


def _cut(piece: Extent, sums: Sequence[float], width: float) -> Iterator[Extent]:
    """Yield the piece, cut into parts of at most ``width`` where it is wider."""
    start, end = piece
    if sums[end] - sums[start] > width:
        for at in range(start + 1, end):
            if sums[at + 1] - sums[start] > width:
                yield start, at
                start = at
    yield start, end


def _fill(pieces: Sequence[Extent], sums: Sequence[float], width: float) -> list[Extent]:
    lines = [pieces[0]]
    for start, end in pieces[1:]:
        if sums[end] - sums[lines[-1][0]] <= width:
            lines[-1] = lines[-1][0], end
        else:
            lines.append((start, end))
    return lines


def _rebalance(lines: list[Extent], pieces: Sequence[Extent], sums: Sequence[float], width: float) -> list[Extent]:
    """Move pieces down so that the last line has more than two characters, or half of the last two lines."""
    start, end = lines[-1]
    if len(lines) == 1 or end - start >= _SHORTEST_LAST_LINE:
        return lines
    least = min(_SHORTEST_LAST_LINE, (end - lines[-2][0]) // 2)
    for first, _ in reversed(pieces):
        long_enough = end - first >= least
        if first < start and long_enough and lines[-2][0] < first and sums[end] - sums[first] <= width:
            return [*lines[:-2], (lines[-2][0], first), (first, end)]
    return lines
