import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.intervals import Rate, clopper_pearson, miettinen_nurminen, newcombe, wilson


@st.composite
def part_of(draw: st.DrawFn, most: int = 5000) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def limits(found: Rate) -> tuple[float, float, float]:
    assert found.rate is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.rate, found.high


@given(part_of(10**12))
def test_wilson_holds_the_rate_and_touches_the_ends_only_at_the_ends(counts: tuple[int, int]) -> None:
    k, n = counts
    low, rate, high = limits(wilson(k, n))
    assert 0 <= low <= rate <= high <= 1
    assert (low == 0) == (k == 0)
    assert (high == 1) == (k == n)


@given(part_of())
def test_wilson_mirrors(counts: tuple[int, int]) -> None:
    k, n = counts
    low, _, high = limits(wilson(k, n))
    other_low, _, other_high = limits(wilson(n - k, n))
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-12)


@given(part_of(1000))
def test_wilson_rises_with_each_success(counts: tuple[int, int]) -> None:
    k, n = counts
    low, _, high = limits(wilson(k, n + 1))
    next_low, _, next_high = limits(wilson(k + 1, n + 1))
    assert low < next_low
    assert high < next_high


@given(part_of(500))
def test_more_confidence_is_wider(counts: tuple[int, int]) -> None:
    low, _, high = limits(wilson(*counts, confidence=0.99))
    narrow_low, _, narrow_high = limits(wilson(*counts, confidence=0.8))
    assert low <= narrow_low
    assert narrow_high <= high


@given(part_of(300))
def test_clopper_pearson_leaves_its_tail_on_either_side(counts: tuple[int, int]) -> None:
    k, n = counts
    low, rate, high = limits(clopper_pearson(k, n))
    assert 0 <= low <= rate <= high <= 1
    if k:
        above = math.fsum(math.comb(n, i) * low**i * (1 - low) ** (n - i) for i in range(k, n + 1))
        assert above == pytest.approx(0.025, abs=1e-9)
    else:
        assert low == 0
    if k < n:
        below = math.fsum(math.comb(n, i) * high**i * (1 - high) ** (n - i) for i in range(k + 1))
        assert below == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize("method", [newcombe, miettinen_nurminen])
@given(first=part_of(300), second=part_of(300))
def test_a_difference_is_inside_its_interval_and_turns_around(
    method: type, first: tuple[int, int], second: tuple[int, int]
) -> None:
    found, turned = method(*first, *second), method(*second, *first)
    assert -1 <= found.low <= found.diff <= found.high <= 1
    assert (turned.diff, turned.low, turned.high) == pytest.approx((-found.diff, -found.high, -found.low), abs=1e-9)


@pytest.mark.parametrize("method", [newcombe, miettinen_nurminen])
@pytest.mark.parametrize("groups", [(0, 5, 0, 7), (5, 5, 7, 7), (0, 5, 7, 7), (5, 5, 0, 7), (0, 1, 0, 1)])
def test_groups_of_one_mind_still_have_an_interval(method: type, groups: tuple[int, ...]) -> None:
    found = method(*groups)
    assert -1 <= found.low <= found.diff <= found.high <= 1
    assert found.high - found.low > 0.1


def test_no_people_no_data() -> None:
    assert clopper_pearson(0, 0) == wilson(0, 0) == Rate(0, 0)
    assert newcombe(0, 0, 1, 2).diff is None
    assert miettinen_nurminen(1, 2, 0, 0).diff is None


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (0, -1)])
def test_a_part_above_its_whole_is_refused(k: int, n: int) -> None:
    for method in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="cannot be"):
            method(k, n)
    for compare in (newcombe, miettinen_nurminen):
        with pytest.raises(ValueError, match="cannot be"):
            compare(1, 2, k, n)


def test_a_confidence_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        clopper_pearson(1, 2, confidence=1)
