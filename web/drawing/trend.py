"""A rate week by week, with the band in which the true one lies: in the units of a view box.

Weeks with hardly anybody behind them are not drawn; the line begins where there are enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from web.drawing.intervals import HIDDEN_BELOW, Interval, of_rate, scale_of


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the drawing is: its width, and the edges of what is drawn inside it."""

    width: float
    height: float
    left: float
    right: float
    top: float
    foot: float

    def x(self, share: float) -> float:
        """A share of the time, from the left."""
        return round(self.left + (self.right - self.left) * share, 1)

    def y(self, share: float) -> float:
        """A share of the scale, from the foot."""
        return round(self.foot - (self.foot - self.top) * share, 1)


WIDE = Frame(1040, 300, 52, 1020, 34, 262)
NARROW = Frame(358, 230, 40, 344, 30, 196)


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a week, placed."""

    week: Mapping[str, Any]
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, placed."""

    kind: str
    number: int
    at: datetime
    x: float


@dataclass(frozen=True, slots=True)
class Trend:
    """The whole drawing."""

    frame: Frame
    points: tuple[Point, ...]
    band: str
    line: str
    goal: float | None
    ticks: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    start: datetime
    end: datetime


def trend_of(
    weeks: Sequence[Mapping[str, Any]], start: datetime, goal: float | None, marks: Sequence[Any], frame: Frame
) -> Trend | None:
    """Lay a trend out; None where no week has enough people to draw it.

    Args:
        weeks: as ``reports.trend.by_week`` tells them.
        start: of the first week.
        goal: the rate aimed at.
        marks: what happened, each with ``at``, ``kind`` and ``number``.
        frame: where.
    """
    shown = [week for week in weeks if week["joined"] >= HIDDEN_BELOW]
    if not shown:
        return None
    intervals: list[Interval] = [of_rate("", week["of_joined"]) for week in shown]
    scale = scale_of(intervals, goal)
    whole = (weeks[-1]["until"] - start).total_seconds() or 1.0

    def x(at: datetime) -> float:
        return frame.x(min(max((at - start).total_seconds() / whole, 0.0), 1.0))

    points = tuple(
        Point(
            week,
            x(week["until"]),
            *(frame.y(scale.place(rate or 0.0) / 100) for rate in (one.rate, one.low, one.high)),
        )
        for week, one in zip(shown, intervals, strict=True)
    )
    upper = " ".join(f"{one.x:g},{one.high:g}" for one in points)
    lower = " ".join(f"{one.x:g},{one.low:g}" for one in reversed(points))
    return Trend(
        frame,
        points,
        band=f"{upper} {lower}",
        line=" ".join(f"{one.x:g},{one.y:g}" for one in points),
        goal=None if goal is None else frame.y(scale.place(goal) / 100),
        ticks=tuple((rate, frame.y(at / 100)) for rate, at in scale.ticks),
        marks=tuple(Mark(one.kind, one.number, one.at, x(one.at)) for one in marks),
        start=start,
        end=weeks[-1]["until"],
    )
