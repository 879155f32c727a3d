from hypothesis import given
from hypothesis import strategies as st

from web.drawing.movement import Part, movement_of

counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=5)


def drawn(many: list[int]) -> tuple[list[Part], list[float], float]:
    parts = [Part("passive", str(n), n) for n in many]
    move = movement_of(parts, width=760, start=146, end=520, tall=240)
    return [one.part for one in move.ribbons], [one.height for one in move.ribbons], move.tall


@given(counts)
def test_what_is_unknown_takes_its_full_share_and_nobody_is_left_out(many: list[int]) -> None:
    shown, heights, tall = drawn(many)
    assert [part.count_of for part in shown] == [n for n in many if n]
    for part, height in zip(shown, heights, strict=True):
        assert abs(height - max(2.0, 240 * part.count_of / sum(many))) <= 0.051
    assert abs(sum(heights) - tall) <= 0.3


def test_nobody_at_all_is_an_empty_drawing() -> None:
    assert drawn([0, 0]) == ([], [], 0)


def test_ribbons_end_at_their_bars() -> None:
    move = movement_of([Part("promoter", "a", 1), Part("unknown", "b", 1)], width=100, start=0, end=60, tall=40)
    first, second = move.ribbons
    assert (first.y, first.height, second.y) == (0.0, 20.0, 32.0)
    assert "60 32.0V52.0" in second.path
