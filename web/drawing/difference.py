"""A difference of two rates as a dot on its line, with nothing at all in the middle. Positions in percent."""

from dataclasses import dataclass

STEPS = (5, 10, 20, 25, 50)
MOST_TICKS = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in points with its interval, placed.

    Attributes:
        points: the difference itself.
        at: the dot.
        start: the lower end of its line.
        end: the upper end.
        ticks: (points, place) from below to above.
    """

    points: float
    at: float
    start: float
    end: float
    ticks: tuple[tuple[int, float], ...]


def difference_of(points: float, low: float, high: float) -> Difference:
    """Lay a difference out on the shortest line with round ticks, as far below nothing as above it."""
    furthest = max(abs(low), abs(high), 1.0)
    step = next((step for step in STEPS if furthest / step <= MOST_TICKS), STEPS[-1])
    count = int(-(-furthest // step))
    most = count * step

    def place(value: float) -> float:
        return round(50 + 50 * value / most, 2)

    ticks = tuple((step * n, place(step * n)) for n in range(-count, count + 1))
    return Difference(points, place(points), place(low), place(high), ticks)
