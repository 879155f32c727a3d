from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.numerics import binomial_at_least, binomial_at_most, chi_square_above
from advocacy.reports.significance import ChiSquare, ZTest, chi_square, fisher_exact, mcnemar_exact, pooled_z

few = st.integers(0, 40)


def test_where_nobody_converted_only_the_exact_test_speaks() -> None:
    assert pooled_z(0, 10, 0, 12) == ZTest(None, None)
    assert fisher_exact(0, 10, 0, 12) == 1


def test_an_empty_group_has_no_test() -> None:
    assert pooled_z(0, 0, 1, 2) == ZTest(None, None)
    assert fisher_exact(0, 0, 1, 2) is None


@given(few, few, few, few)
def test_fisher_sums_the_tables_that_are_no_likelier(k1: int, more1: int, k2: int, more2: int) -> None:
    n1, n2 = k1 + more1, k2 + more2
    found = fisher_exact(k1, n1, k2, n2)
    if n1 == 0 or n2 == 0:
        assert found is None
        return
    ways = [comb(n1, k) * comb(n2, k1 + k2 - k) for k in range(k1 + k2 + 1)]
    seen = comb(n1, k1) * comb(n2, k2)
    assert found == pytest.approx(sum(each for each in ways if each <= seen) / sum(ways), rel=1e-9)


@given(few, few)
def test_mcnemar_does_not_care_who_is_called_up(up: int, down: int) -> None:
    found = mcnemar_exact(up, down)
    assert found == mcnemar_exact(down, up)
    exact = 2 * sum(comb(up + down, i) for i in range(min(up, down) + 1)) / 2 ** (up + down)
    assert found == pytest.approx(min(1, exact), rel=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.fractions(0, 1, max_denominator=50))
def test_binomial_tails_are_the_sums_of_their_terms(k: int, n: int, p: float) -> None:
    terms = [comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)]
    assert binomial_at_least(k, n, float(p)) == pytest.approx(float(sum(terms[k:])), abs=1e-12)
    assert binomial_at_most(k, n, float(p)) == pytest.approx(float(sum(terms[: k + 1])), abs=1e-12)


@pytest.mark.parametrize(
    ("x", "dof", "p"),
    [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (7.814728, 3, 0.05), (18.307038, 10, 0.05), (0, 3, 1)],
)
def test_chi_square_tail_agrees_with_the_tables(x: float, dof: int, p: float) -> None:
    assert chi_square_above(x, dof) == pytest.approx(p, abs=1e-7)


def test_segments_without_anybody_are_left_out() -> None:
    assert chi_square([[10, 0, 20], [30, 0, 5], [0, 0, 0]]) == chi_square([[10, 20], [30, 5]])


@pytest.mark.parametrize("table", [[], [[]], [[0, 0], [0, 0]], [[3, 4]], [[3], [4]]])
def test_one_group_or_one_segment_cannot_be_compared(table: list[list[int]]) -> None:
    assert chi_square(table) == ChiSquare(None, 0, None, None)


def test_small_groups_are_not_trusted() -> None:
    assert chi_square([[60, 30], [40, 40]]).trustworthy
    assert not chi_square([[6, 3], [4, 4]]).trustworthy
    assert not chi_square([]).trustworthy


@given(st.lists(st.tuples(few, few, few), min_size=2, max_size=4))
def test_the_order_of_groups_does_not_matter(table: list[tuple[int, int, int]]) -> None:
    found, turned = chi_square(table), chi_square(table[::-1])
    assert (found.chi2, found.p, found.dof) == pytest.approx((turned.chi2, turned.p, turned.dof))


def test_negative_people_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        mcnemar_exact(-1, 2)
    with pytest.raises(ValueError, match="negative"):
        chi_square([[1, 2], [-1, 2]])
