import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.drawing.intervals import Interval, marks_of, of_rate, scale_of


def interval(rate: float | None, low: float | None, high: float | None, n: int = 100) -> Interval:
    return Interval("x", 1, n, rate, low, high)


@pytest.mark.parametrize(
    ("high", "most", "ticks"),
    [(0.03, 0.05, 2), (0.11, 0.15, 4), (0.35, 0.4, 5), (0.61, 0.8, 5), (1.0, 1.0, 6)],
)
def test_the_line_is_as_short_as_round_ticks_allow(high: float, most: float, ticks: int) -> None:
    scale = scale_of([interval(0.01, 0.0, high)])
    assert (round(scale.most, 4), len(scale.ticks)) == (most, ticks)
    assert scale.ticks[0] == (0.0, 0.0)
    assert scale.ticks[-1][1] == 100.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_whatever_is_drawn_stays_on_the_line(a: float, b: float, c: float, goal: float) -> None:
    low, rate, high = sorted((a, b, c))
    scale = scale_of([interval(rate, low, high)], goal)
    (mark,) = marks_of([interval(rate, low, high)], scale)
    assert 0 <= mark.start <= mark.at <= mark.end <= 100
    assert scale.most >= max(high, goal) - 1e-9 or scale.most == 1.0


def test_nothing_is_drawn_of_fewer_than_five_and_little_of_fewer_than_thirty() -> None:
    marks = marks_of([interval(0.5, 0.1, 0.9, n) for n in (4, 5, 29, 30)], scale_of([interval(0.5, 0.1, 0.9)]))
    assert [(mark.drawn, mark.faint) for mark in marks] == [(False, False), (True, True), (True, True), (True, False)]


def test_without_an_interval_there_is_no_dot() -> None:
    said = {"k": 0, "n": 0, "rate": None, "low": None, "high": None}
    (mark,) = marks_of([of_rate("joined", said)], scale_of([]))
    assert not mark.drawn
