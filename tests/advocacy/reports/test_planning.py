import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advocacy.reports.planning import arm_sizes, detectable, overall_alpha, power_of, sequential_bounds

rates = st.floats(0.02, 0.98)


def test_published_sizes() -> None:
    sizes = [(arm_sizes(*pair).n1, arm_sizes(*pair).n2) for pair in ((0.1, 0.25), (0.15, 0.25), (0.2, 0.25))]
    assert sizes == [(100, 100), (250, 250), (1094, 1094)]


@given(rates, rates)
def test_a_planned_trial_has_about_its_power(p1: float, p2: float) -> None:
    assume(abs(p1 - p2) > 0.02)
    sizes = arm_sizes(p1, p2)
    found = power_of(p1, p2, sizes.n1, sizes.n2)
    assert found is not None
    assert 0.8 - 1e-9 <= found <= 1


@given(rates, rates, st.integers(1, 5000), st.integers(1, 5000))
def test_power_is_a_probability_and_does_not_care_for_order(p1: float, p2: float, n1: int, n2: int) -> None:
    found = power_of(p1, p2, n1, n2)
    assert found is not None
    assert 0 <= found <= 1
    assert found == pytest.approx(power_of(p2, p1, n2, n1))


def test_without_people_or_chance_there_is_no_power() -> None:
    assert power_of(0.1, 0.2, 0, 10) is None
    assert power_of(0, 1, 10, 10) is None


@pytest.mark.parametrize(("looks", "alpha"), [(2, 0.083), (3, 0.107), (5, 0.142), (10, 0.193)])
def test_each_look_at_the_same_bound_costs(looks: int, alpha: float) -> None:
    assert overall_alpha([1.96] * looks) == pytest.approx(alpha, abs=0.0005)


def test_published_bounds() -> None:
    bounds = sequential_bounds(3)
    assert bounds.pocock == pytest.approx(2.289, abs=0.0005)
    assert bounds.obrien_fleming == pytest.approx((3.471, 2.454, 2.004), abs=0.0005)


@pytest.mark.parametrize("looks", [1, 5])
def test_bounds_spend_exactly_their_alpha(looks: int) -> None:
    bounds = sequential_bounds(looks, alpha=0.1)
    assert overall_alpha([bounds.pocock] * looks) == pytest.approx(0.1, abs=1e-8)
    assert overall_alpha(bounds.obrien_fleming) == pytest.approx(0.1, abs=1e-8)


def test_a_bound_out_of_reach_costs_nothing() -> None:
    assert overall_alpha([40, 1.959964]) == pytest.approx(0.05, abs=1e-7)


def test_plans_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="Two different rates"):
        arm_sizes(0.2, 0.2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        arm_sizes(0.2, 1.2)
    with pytest.raises(ValueError, match="look"):
        overall_alpha([])
    with pytest.raises(ValueError, match="look"):
        sequential_bounds(0)


@given(st.floats(0.02, 0.7), st.integers(5, 3000), st.integers(5, 3000))
def test_the_detectable_lift_is_the_smallest_that_has_its_power(base: float, invited: int, held: int) -> None:
    lift = detectable(base, invited, held)
    if lift is None:
        assert (power_of(1 - 1e-9, base, invited, held) or 0) < 0.8
        return
    assert 0 < lift <= 1 - base
    assert (power_of(base + lift, base, invited, held) or 0) >= 0.8 - 1e-9
    assert (power_of(max(base + lift - 0.001, base), base, invited, held) or 0) < 0.8


def test_the_lift_that_a_planned_trial_was_planned_for_is_detectable() -> None:
    for p1, p2 in ((0.25, 0.1), (0.25, 0.15), (0.25, 0.2)):
        sizes = arm_sizes(p1, p2)
        found = detectable(p2, sizes.n1, sizes.n2)
        assert found is not None
        assert found <= p1 - p2
        assert found == pytest.approx(p1 - p2, abs=0.002)


def test_a_larger_holdout_sees_more_until_it_is_half() -> None:
    lifts = [detectable(0.24, 400 - held, held) for held in (40, 80, 120, 200)]
    assert all(lift is not None for lift in lifts)
    assert lifts == sorted(lifts, reverse=True)  # type: ignore[type-var]


def test_without_people_nothing_is_detectable() -> None:
    assert detectable(0.2, 100, 0) is None
    assert detectable(0.2, 0, 100) is None
    assert detectable(1.0, 100, 100) is None
    assert detectable(0.2, 1, 1) is None
    with pytest.raises(ValueError, match="Rates"):
        detectable(1.2, 10, 10)
    with pytest.raises(ValueError, match="power"):
        detectable(0.2, 10, 10, power=1)
