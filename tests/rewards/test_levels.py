"""Which level so many points make. L, V: cases of open peers, by their ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Invalid
from rewards.levels import Level, ladder_of, level_for, reached


def ladder(*thresholds: int) -> tuple[Level, ...]:
    return ladder_of([{"key": f"l{n}", "name": f"L{n}", "from": at} for n, at in enumerate(thresholds, start=1)])


@pytest.mark.parametrize(
    ("points", "key"), [(0, "l1"), (99, "l1"), (100, "l2"), (999, "l2"), (1000, "l3"), (99_999, "l3")]
)
def test_v1_a_threshold_is_inclusive(points: int, key: str) -> None:
    found = level_for(ladder(0, 100, 1000), points)
    assert found is not None
    assert found.key == key


def test_v4_one_award_that_crosses_several_levels_names_each_in_order() -> None:
    assert [level.key for level in reached(ladder(0, 100, 250), None, 300)] == ["l1", "l2", "l3"]


def test_v6_thresholds_that_do_not_rise_are_refused() -> None:
    with pytest.raises(Invalid, match="500") as refused:
        ladder(0, 796, 500)
    assert refused.value.where == "levels, l3"


@pytest.mark.parametrize(("points", "rises_to"), [(40, "l3"), (0, None), (21, None)])
def test_v8_a_level_once_held_is_a_floor(points: int, rises_to: str | None) -> None:
    found = reached(ladder(0, 20, 30), "l2", points)
    assert [level.key for level in found] == ([rises_to] if rises_to else [])


def test_below_the_first_threshold_there_is_no_level() -> None:
    steps = ladder(1, 250)
    assert level_for(steps, 0) is None


def test_everybody_starts_on_rank_0() -> None:
    assert [level.rank for level in ladder(0, 100)] == [0, 1]
    assert [level.rank for level in ladder(1, 100)] == [1, 2]


@given(st.lists(st.integers(0, 2000), min_size=1, unique=True), st.lists(st.integers(0, 500), max_size=12))
def test_a_member_who_only_earns_is_always_on_the_level_of_their_points(at: list[int], earned: list[int]) -> None:
    steps, present, points = ladder(*sorted(at)), None, 0
    for more in earned:
        points += more
        crossed = reached(steps, present, points)
        present = crossed[-1].key if crossed else present
        found = level_for(steps, points)
        assert present == (found.key if found else None)
