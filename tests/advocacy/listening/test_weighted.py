import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.listening.scores import nps_of_scores
from advocacy.listening.weighted import weighted_nps

answers = st.lists(st.tuples(st.integers(0, 10), st.one_of(st.none(), st.floats(0, 1e200, allow_subnormal=False))))


def test_one_account_with_nearly_all_the_value_is_hardly_more_than_one_answer() -> None:
    found = weighted_nps([(10, 93), *[(3, 1)] * 7])
    assert found.n_eff == pytest.approx(1.16, abs=0.005)


def test_an_unknown_value_is_counted_apart_and_changes_nothing() -> None:
    known, both = weighted_nps([(10, 2), (3, 1)]), weighted_nps([(10, 2), (3, 1), (0, None)])
    assert both.unvalued == 1
    assert (both.n, both.nps, both.n_eff) == (known.n, known.nps, known.n_eff)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_value_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="value of an account"):
        weighted_nps([(9, value)])


def test_a_score_without_value_must_be_a_score_too() -> None:
    with pytest.raises(ValueError, match="not a score"):
        weighted_nps([(11, None)])


@given(answers)
def test_it_stays_on_the_scale(scored: list[tuple[int, float | None]]) -> None:
    found = weighted_nps(scored)
    assert found.n + found.unvalued == len(scored)
    if found.nps is None:
        assert not any(value for _, value in scored)
        return
    assert found.n_eff is not None
    assert found.low is not None
    assert found.high is not None
    assert -100 - 1e-9 <= found.nps <= 100 + 1e-9
    assert 1 - 1e-9 <= found.n_eff <= found.n * (1 + 1e-9)
    assert -100 <= found.low < found.high <= 100


@given(st.lists(st.integers(0, 10), min_size=1), st.floats(1e-100, 1e100))
def test_equal_values_give_the_plain_nps(scores: list[int], value: float) -> None:
    plain, found = nps_of_scores(scores), weighted_nps([(score, value) for score in scores])
    assert found.nps == pytest.approx(plain.nps, abs=1e-9)
    assert found.low == pytest.approx(plain.low, abs=1e-9)
    assert found.se == pytest.approx(plain.se, abs=1e-6)
