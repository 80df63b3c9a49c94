from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from desktop.reports.flow import kept, paginate


class Piece(NamedTuple):
    height: float
    keep: bool = False
    soft: bool = False
    resumed: Piece | None = None


pieces = st.builds(
    Piece, st.integers(1, 30), st.booleans(), st.booleans(), st.one_of(st.none(), st.builds(Piece, st.integers(1, 10)))
)


long_chains = st.lists(st.builds(Piece, st.integers(8, 15), st.just(value=True), st.booleans(), st.none()), max_size=12)


@given(st.lists(pieces, max_size=60) | long_chains)
def test_pages_hold_all_boxes_in_order_and_none_is_too_full(boxes: list[Piece]) -> None:
    pages = paginate(boxes, 70, 100)
    assert [box for page in pages for box in page] == boxes
    for number, page in enumerate(pages):
        again = page[0].resumed if number and page else None
        assert sum(box.height for box in page) + (again.height if again else 0) <= (100 if number else 70)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40))
def test_what_keeps_together_stands_on_one_page(sizes: list[int]) -> None:
    boxes = [Piece(10 + n / 1000, keep=place < size - 1) for n, size in enumerate(sizes) for place in range(size)]
    assert not any(page[-1].keep for page in paginate(boxes, 70, 100))


def test_a_chain_higher_than_a_page_is_divided_all_the_same() -> None:
    boxes = [Piece(30, keep=True)] * 5
    assert [len(page) for page in paginate(boxes, 70, 100)] == [2, 3]


def test_a_chain_higher_than_a_page_is_divided_where_it_may_be() -> None:
    boxes = [Piece(30, keep=True), Piece(10, keep=True, soft=True), Piece(50, keep=True), Piece(20)]
    assert [[box.height for box in page] for page in paginate(boxes, 70, 100)] == [[30, 10], [50, 20]]
    assert [len(page) for page in paginate([Piece(60), *boxes], 70, 120)] == [1, 4]


def test_nothing_is_one_empty_page() -> None:
    assert paginate([], 70, 100) == ((),)


def test_what_is_kept_of_a_group() -> None:
    assert [kept(n, 3) for n in range(3)] == [True, True, True]
    assert [kept(n, 6) for n in range(6)] == [True, False, False, False, True, True]
