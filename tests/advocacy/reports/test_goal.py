import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.goal import Status, goal_verdict


def test_a_quarter_of_a_hundred_is_undecided_until_thirty_four() -> None:
    assert goal_verdict(25, 100, 0.25).status is Status.UNDECIDED
    assert goal_verdict(33, 100, 0.25).status is Status.UNDECIDED
    assert goal_verdict(34, 100, 0.25).status is Status.MET
    assert goal_verdict(10, 100, 0.25).status is Status.MISSED


def test_below_the_goal_but_not_ruled_out() -> None:
    found = goal_verdict(20, 100, 0.25)
    assert (found.status, found.words) == (Status.UNDECIDED, "point below goal, not ruled out")


@pytest.mark.parametrize(("k", "n", "goal"), [(7, 100, 0.07), (29, 100, 0.29), (57, 100, 0.57), (1, 3, 1 / 3)])
def test_counts_decide_not_binary_fractions(k: int, n: int, goal: float) -> None:
    assert goal_verdict(k, n, goal).point_met


def test_the_pending_keep_it_open_unless_they_cannot_matter() -> None:
    assert goal_verdict(10, 100, 0.25, pending=20).status is Status.PENDING
    assert goal_verdict(25, 100, 0.25, pending=1).status is Status.PENDING
    assert goal_verdict(40, 100, 0.25, pending=20).status is Status.MET
    assert goal_verdict(2, 100, 0.25, pending=3).status is Status.MISSED
    assert goal_verdict(0, 5, 0.25, pending=5).words == "pending (5 of 5 may still answer)"


def test_nobody_joined_is_no_data() -> None:
    found = goal_verdict(0, 0, 0.25)
    assert (found.status, found.words, found.point_met) == (None, "no data", None)


@given(st.integers(1, 400), st.data())
def test_no_answer_still_to_come_overturns_a_decision(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    pending = data.draw(st.integers(0, n - k))
    now = goal_verdict(k, n, 0.25, pending=pending)
    later = goal_verdict(k + data.draw(st.integers(0, pending)), n, 0.25)
    if now.status in (Status.MET, Status.MISSED):
        assert later.status is now.status


@given(st.integers(1, 400), st.data())
def test_the_exact_tails_share_only_the_count_itself(n: int, data: st.DataObject) -> None:
    found = goal_verdict(data.draw(st.integers(0, n)), n, 0.25)
    assert found.p_exceeds is not None
    assert found.p_below is not None
    assert 1 <= found.p_exceeds + found.p_below + 1e-9 <= 2 + 1e-8


@pytest.mark.parametrize(
    ("k", "n", "goal", "pending"), [(1, 2, 25, 0), (3, 2, 0.5, 0), (1, 2, 0.5, 2), (1, 2, 0.5, -1)]
)
def test_impossible_questions_are_refused(k: int, n: int, goal: float, pending: int) -> None:
    with pytest.raises(ValueError, match=r"cannot be|goal is a rate"):
        goal_verdict(k, n, goal, pending=pending)
