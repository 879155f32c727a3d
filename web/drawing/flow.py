"""Where people went, as ribbons from several bars to several bars: from the score they began with to what came of it.

Every bar takes its full share, also what is unknown; nobody is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.drawing.movement import BAR, GAP, path_of

LEAST = 1.5


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a flow is drawn: its width, where bars stand on the left and on the right, and how tall they are."""

    width: float
    start: float
    end: float
    tall: float


WIDE = Shape(760, 120, 500, 250)
NARROW = Shape(358, 62, 196, 250)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, and how many."""

    key: str
    people: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Those who went from one bar to another."""

    start: str
    end: str
    people: int
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole drawing, in units of its own view box."""

    width: float
    height: float
    starts: tuple[Bar, ...]
    ends: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]


def flow_of(moved: Mapping[str, Mapping[str, int]], ends: Sequence[str], shape: Shape) -> Flow:
    """Lay a flow out.

    Args:
        moved: by where they began, how many ended where; drawn in this order.
        ends: where one can end, in the order they are drawn. Bars without anybody are left out.
        shape: how large.
    """
    total = sum(sum(parts.values()) for parts in moved.values())
    if total == 0:
        return Flow(shape.width, 0, (), (), ())
    high = {
        (start, end): max(LEAST, shape.tall * moved[start][end] / total)
        for start in moved
        for end in ends
        if moved[start].get(end)
    }
    lefts = _bars([(start, {pair: size for pair, size in high.items() if pair[0] == start}) for start in moved])
    rights = _bars([(end, {pair: size for pair, size in high.items() if pair[1] == end}) for end in ends])
    height = max(_foot(lefts), _foot(rights))
    left_top, right_top = (height - _foot(lefts)) / 2, (height - _foot(rights)) / 2
    ribbons = []
    left_at = {start: y + left_top for start, y, _ in lefts}
    right_at = {end: y + right_top for end, y, _ in rights}
    for (start, end), size in sorted(high.items(), key=lambda one: list(moved).index(one[0][0])):
        path = path_of(shape.start + BAR, shape.end, left_at[start], right_at[end], size)
        ribbons.append(Ribbon(start, end, moved[start][end], path))
        left_at[start] += size
        right_at[end] += size
    begun = {start: sum(parts.values()) for start, parts in moved.items()}
    ended = {end: sum(parts.get(end, 0) for parts in moved.values()) for end in ends}
    return Flow(
        shape.width,
        round(height, 1),
        tuple(Bar(key, begun[key], shape.start, round(y + left_top, 1), round(size, 1)) for key, y, size in lefts),
        tuple(Bar(key, ended[key], shape.end, round(y + right_top, 1), round(size, 1)) for key, y, size in rights),
        tuple(ribbons),
    )


def _bars(sides: Sequence[tuple[str, Mapping[tuple[str, str], float]]]) -> list[tuple[str, float, float]]:
    """Bars one below the other: what each stands for, where it begins and how tall it is."""
    placed, y = [], 0.0
    for key, parts in sides:
        if parts:
            size = sum(parts.values())
            placed.append((key, y, size))
            y += size + GAP
    return placed


def _foot(bars: Sequence[tuple[str, float, float]]) -> float:
    return bars[-1][1] + bars[-1][2]
