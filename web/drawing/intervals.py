"""Rates as dots on their lines: what happened, and where the true rate lies nineteen times of twenty.

Positions are shares of the drawing's width in percent, so that the same drawing fits a phone and a wall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HIDDEN_BELOW = 5
GREY_BELOW = 30
STEPS = (0.05, 0.1, 0.2, 0.25)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate to draw: ``k`` of ``n`` with its interval, or None where it is undefined."""

    label: str
    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An interval, placed.

    Attributes:
        interval: whose mark it is.
        at: the dot, in percent of the width.
        start: the lower end of its line.
        end: the upper end.
        drawn: whether there are enough people to draw it at all.
        faint: whether so few stand behind it that it is drawn grey.
    """

    interval: Interval
    at: float = 0.0
    start: float = 0.0
    end: float = 0.0
    drawn: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A line of rates from 0 to ``most``, with its ticks: (rate, percent of the width)."""

    most: float
    ticks: tuple[tuple[float, float], ...]

    def place(self, rate: float) -> float:
        """Where a rate stands, in percent of the width."""
        return round(100 * min(max(rate, 0.0), self.most) / self.most, 2)


def scale_of(intervals: Sequence[Interval], *others: float | None) -> Scale:
    """The shortest line with round ticks on which every interval and every other rate fits."""
    ends = [one.high for one in intervals if one.high is not None] + [rate for rate in others if rate is not None]
    highest = min(max([*ends, STEPS[0]]), 1.0)
    step = next((step for step in STEPS if highest / step <= MOST_TICKS), STEPS[-1])
    count = max(1, -(-round(highest * 1000) // round(step * 1000)))
    most = count * step
    return Scale(most, tuple((round(step * n, 4), round(100 * n / count, 2)) for n in range(count + 1)))


def marks_of(intervals: Sequence[Interval], scale: Scale) -> tuple[Mark, ...]:
    """Each interval placed on the scale; what has no interval, or hardly anybody behind it, is not drawn."""
    return tuple(_mark(one, scale) for one in intervals)


def _mark(one: Interval, scale: Scale) -> Mark:
    if one.rate is None or one.low is None or one.high is None or one.n < HIDDEN_BELOW:
        return Mark(one)
    return Mark(
        one, scale.place(one.rate), scale.place(one.low), scale.place(one.high), drawn=True, faint=one.n < GREY_BELOW
    )


def of_rate(label: str, said: Mapping[str, Any], *, is_other: bool = False) -> Interval:
    """An interval from a rate as the report says it: ``k``, ``n``, ``rate``, ``low`` and ``high``."""
    return Interval(label, said["k"], said["n"], said["rate"], said["low"], said["high"], is_other)
