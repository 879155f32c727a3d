"""Scores on their line, from −100 to 100: one as a dot in its interval, many period by period with a band.

What hardly anybody answered is not drawn; the line is broken there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from web.drawing.trend import Frame

WORST, BEST = -100, 100
TICKS = (-100, -50, 0, 50, 100)
STEPS = (5, 10, 20, 25, 50)
MOST_TICKS = 6
MOST_LABELS = {True: 12, False: 4}
WIDE_FROM = 600


def place(points: float) -> float:
    """Where a score stands on the whole line, in percent of its width."""
    return round(100 * (points - WORST) / (BEST - WORST), 2)


@dataclass(frozen=True, slots=True)
class Point:
    """A period with a score, placed: ``told`` are its figures."""

    told: Mapping[str, Any]
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Run:
    """Periods without a gap among them: their line and their band, both as points."""

    points: tuple[Point, ...]

    @property
    def line(self) -> str:
        """The scores."""
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.points)

    @property
    def band(self) -> str:
        """Their intervals, around."""
        upper = [f"{one.x:g},{one.high:g}" for one in self.points]
        return " ".join([*upper, *(f"{one.x:g},{one.low:g}" for one in reversed(self.points))])


@dataclass(frozen=True, slots=True)
class ScoreTrend:
    """The whole drawing.

    Attributes:
        frame: where.
        runs: what is drawn, from one gap to the next.
        ticks: (points, height).
        zero: the height of no more promoters than detractors; None where it lies outside.
        labels: (first day of a period, place), as many as have room.
    """

    frame: Frame
    runs: tuple[Run, ...]
    ticks: tuple[tuple[int, float], ...]
    zero: float | None
    labels: tuple[tuple[date, float], ...]

    @property
    def last(self) -> Point:
        """The newest score that is drawn."""
        return self.runs[-1].points[-1]


def score_trend(periods: Sequence[Mapping[str, Any]], frame: Frame) -> ScoreTrend | None:
    """Lay the scores of periods out; None where none of them has enough answers.

    Args:
        periods: as ``reports.score_trend.by_period`` tells them, oldest first.
        frame: where.
    """
    shown = [one for one in periods if one["nps"] is not None]
    if not shown:
        return None
    bottom, top, step = _scale(min(one["low"] for one in shown), max(one["high"] for one in shown))

    def y(points: float) -> float:
        return frame.y((points - bottom) / (top - bottom))

    def point(number: int, one: Mapping[str, Any]) -> Point:
        return Point(one, frame.x((number + 0.5) / len(periods)), y(one["nps"]), y(one["low"]), y(one["high"]))

    runs = tuple(
        Run(tuple(point(number, one) for number, one in found))
        for is_shown, found in groupby(enumerate(periods), key=lambda each: each[1]["nps"] is not None)
        if is_shown
    )
    every = -(-len(periods) // MOST_LABELS[frame.width > WIDE_FROM])
    labels = tuple(
        (one["since"].date(), frame.x((number + 0.5) / len(periods)))
        for number, one in enumerate(periods)
        if number % every == 0
    )
    ticks = tuple((points, y(points)) for points in range(bottom, top + 1, step))
    return ScoreTrend(frame, runs, ticks, y(0) if bottom < 0 < top else None, labels)


def _scale(low: float, high: float) -> tuple[int, int, int]:
    """The shortest scale with round ticks on which both fit: its foot, its top and the step between ticks."""
    for step in STEPS:
        bottom, top = int(low // step) * step, int(-(-high // step)) * step
        if (top - bottom) / step <= MOST_TICKS:
            break
    return max(bottom, WORST), min(max(top, bottom + step), BEST), step
