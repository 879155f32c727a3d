from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from web.drawing.difference import difference_of
from web.drawing.flow import LEAST, NARROW, WIDE, flow_of
from web.drawing.movement import GAP

ENDS = ("promoter_now", "passive_now", "silent")
counts = st.fixed_dictionaries(dict.fromkeys(ENDS, st.integers(0, 5000)))
moves = st.dictionaries(st.sampled_from(("10", "9", "8", "7")), counts, max_size=4)


@given(moves, st.sampled_from((WIDE, NARROW)))
def test_everybody_is_drawn_on_both_sides_and_nobody_twice(moved: dict[str, dict[str, int]], shape: object) -> None:
    drawn = flow_of(moved, ENDS, shape)  # type: ignore[arg-type]
    people = sum(sum(parts.values()) for parts in moved.values())
    for told in (drawn.starts, drawn.ends, drawn.ribbons):
        assert sum(one.people for one in told) == people
    assert {(one.start, one.end) for one in drawn.ribbons} == {
        (start, end) for start, parts in moved.items() for end, number in parts.items() if number
    }


@given(moves)
def test_bars_stand_apart_inside_the_drawing_and_as_tall_as_they_have_people(
    moved: dict[str, dict[str, int]],
) -> None:
    drawn = flow_of(moved, ENDS, WIDE)
    people = max(1, sum(sum(parts.values()) for parts in moved.values()))
    for bars in (drawn.starts, drawn.ends):
        for above, below in pairwise(bars):
            assert abs(below.y - above.y - above.height - GAP) <= 0.11
        for bar in bars:
            assert -0.1 <= bar.y <= bar.y + bar.height <= drawn.height + 0.2
            assert bar.height + 0.06 >= max(LEAST, WIDE.tall * bar.people / people)


def test_nobody_at_all_is_an_empty_drawing() -> None:
    assert flow_of({}, ENDS, WIDE).ribbons == ()


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-100, 100))
def test_a_difference_stays_on_its_line_around_nothing(a: float, b: float, c: float) -> None:
    low, points, high = sorted((a, b, c))
    drawn = difference_of(points, low, high)
    assert 0 <= drawn.start <= drawn.at <= drawn.end <= 100
    assert (0, 50.0) in drawn.ticks
    assert drawn.ticks[0][0] == -drawn.ticks[-1][0]
