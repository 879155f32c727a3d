"""Where people went, as ribbons: one bar splits into what became of it. What is unknown takes its full share."""

from collections.abc import Sequence
from dataclasses import dataclass

BAR = 14.0
GAP = 12.0
LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """What became of some: the word of its color, what it is called, and how many."""

    tone: str
    label: str
    count_of: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A part as drawn: its path, and its bar at the right end."""

    part: Part
    path: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Movement:
    """The whole drawing, in units of its own view box."""

    width: float
    height: float
    top: float
    tall: float
    start: float
    ribbons: tuple[Ribbon, ...]


def movement_of(parts: Sequence[Part], *, width: float, start: float, end: float, tall: float) -> Movement:
    """Lay ribbons out; parts without anybody are left out.

    Args:
        parts: what became of everybody, in the order they are drawn.
        width: of the whole drawing.
        start: where the bar on the left stands.
        end: where the bars on the right stand.
        tall: how tall the bar of everybody is.
    """
    shown = [part for part in parts if part.count_of > 0]
    total = sum(part.count_of for part in shown)
    heights = [max(LEAST, tall * part.count_of / total) for part in shown]
    height = sum(heights) + GAP * max(len(shown) - 1, 0)
    top = (height - sum(heights)) / 2
    left, right, ribbons = top, 0.0, []
    for part, high in zip(shown, heights, strict=True):
        ribbons.append(Ribbon(part, path_of(start + BAR, end, left, right, high), end, round(right, 1), round(high, 1)))
        left, right = left + high, right + high + GAP
    return Movement(width, round(height, 1), round(top, 1), round(sum(heights), 1), start, tuple(ribbons))


def path_of(start: float, end: float, left: float, right: float, high: float) -> str:
    """A ribbon between two bars: where it starts and ends, its upper edge on the left and on the right, its height."""
    middle = (start + end) / 2
    return (
        f"M{start:g} {left:.1f}C{middle:g} {left:.1f} {middle:g} {right:.1f} {end:g} {right:.1f}"
        f"V{right + high:.1f}C{middle:g} {right + high:.1f} {middle:g} {left + high:.1f} {start:g} {left + high:.1f}Z"
    )
