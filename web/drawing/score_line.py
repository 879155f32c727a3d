"""The scores of one customer as a line through time: 0 at the foot, 10 at the top, the danger zone set back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT = 720.0, 200.0
LEFT, RIGHT, TOP, FOOT = 34.0, 24.0, 18.0, 28.0
HIGHEST = 10
DANGER_ENDS = 3.5
NEAR = 44.0


@dataclass(frozen=True, slots=True)
class Score:
    """A score to draw: when, which, and the word of its segment."""

    at: datetime
    score: int
    segment: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A score as drawn; ``is_dated`` says whether its day has room beneath the line."""

    score: Score
    x: float
    y: float
    is_dated: bool


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The whole drawing, in units of its own view box.

    Attributes:
        path: the way from the first score to the last; empty for a single one.
        rows: the lines of 0, 5 and 10, as (height, score).
        danger: where the danger zone begins, measured from the top.
    """

    dots: tuple[Dot, ...]
    path: str
    rows: tuple[tuple[float, int], ...]
    danger: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    foot: float = HEIGHT - FOOT


def score_line(scores: Sequence[Score]) -> ScoreLine | None:
    """Lay the scores out by their time, the oldest on the left; None where there are none."""
    if not scores:
        return None
    ordered = sorted(scores, key=lambda one: one.at)
    first, span = ordered[0].at, (ordered[-1].at - ordered[0].at).total_seconds()
    wide = WIDTH - LEFT - RIGHT
    places = [
        (LEFT + (wide * (one.at - first).total_seconds() / span if span else wide / 2), _height(one.score))
        for one in ordered
    ]
    dots: list[Dot] = []
    dated = -NEAR
    for one, (x, y) in zip(ordered, places, strict=True):
        has_room = x - dated >= NEAR
        dated = x if has_room else dated
        dots.append(Dot(one, round(x, 1), round(y, 1), has_room))
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) if len(places) > 1 else ""
    return ScoreLine(tuple(dots), path, tuple((_height(n), n) for n in (0, 5, HIGHEST)), _height(DANGER_ENDS))


def _height(score: float) -> float:
    return round(TOP + (HEIGHT - TOP - FOOT) * (HIGHEST - score) / HIGHEST, 1)
