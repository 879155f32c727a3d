"""How many promoters would be proof of a goal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.goal import proof_takes
from advocacy.reports.intervals import wilson


def test_a_hundred_people_need_thirty_four_for_a_quarter() -> None:
    assert proof_takes(100, 0.25) == 34
    assert proof_takes(118, 0.25) == 39


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_it_is_the_fewest_whose_whole_interval_is_there(n: int, goal: float) -> None:
    fewest = proof_takes(n, goal)
    enough = [k for k in range(n + 1) if (wilson(k, n).low or 0.0) >= goal]
    assert fewest == (enough[0] if enough else None)


def test_of_nobody_there_is_no_proof() -> None:
    assert proof_takes(0, 0.25) is None
    assert proof_takes(2, 0.9) is None
    with pytest.raises(ValueError, match="fewer than none"):
        proof_takes(-1, 0.25)
