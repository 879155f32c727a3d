import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.reports.regression import Marginals, expected_untreated, second_reading

bases = st.builds(Marginals, *[st.integers(0, 1000)] * 3)
retests = st.floats(0, 0.95)


@given(bases, retests)
def test_everybody_goes_somewhere(base: Marginals, retest: float) -> None:
    found = second_reading(base, retest)
    if base.passives == 0:
        assert found.passive_to_promoter is found.passive_to_detractor is found.passive_stays is None
        return
    shares = (found.passive_to_promoter, found.passive_to_detractor, found.passive_stays)
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert sum(share for share in shares if share is not None) == pytest.approx(1)


@given(bases)
def test_without_any_memory_the_second_reading_is_the_base(base: Marginals) -> None:
    if base.passives:
        total = base.detractors + base.passives + base.promoters
        found = second_reading(base, 0)
        assert found.passive_to_promoter == pytest.approx(base.promoters / total, abs=1e-9)


@given(bases, retests)
def test_a_mirrored_base_moves_mirrored(base: Marginals, retest: float) -> None:
    mirrored = second_reading(Marginals(base.promoters, base.passives, base.detractors), retest)
    assert second_reading(base, retest).passive_to_promoter == pytest.approx(mirrored.passive_to_detractor, abs=1e-9)


def test_a_base_rich_in_promoters_reaches_a_quarter_by_doing_nothing() -> None:
    rich, three_to_one = (
        expected_untreated(Marginals(9, 29, 62), None),
        expected_untreated(Marginals(20, 60, 20), None),
    )
    assert (rich.low, rich.high) == pytest.approx((0.204, 0.434), abs=0.002)
    assert (three_to_one.low, three_to_one.high) == pytest.approx((0.073, 0.162), abs=0.0005)
    assert rich.basis == "model, retest correlation 0.59–0.92"


def test_thirty_of_our_own_are_better_than_any_model() -> None:
    base = Marginals(20, 60, 20)
    assert expected_untreated(base, (3, 29)) == expected_untreated(base, None)
    own = expected_untreated(base, (3, 30))
    assert own.basis == "own untreated repeat responders, 3 of 30"
    assert (own.low, own.high) == pytest.approx((0.0346, 0.2562), abs=5e-5)


def test_without_a_base_there_is_no_expectation() -> None:
    for marginals in (None, Marginals(0, 0, 0), Marginals(5, 0, 5)):
        found = expected_untreated(marginals, None)
        assert (found.low, found.high) == (None, None)


def test_impossible_models_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Marginals(-1, 2, 3)
    with pytest.raises(ValueError, match="correlation"):
        second_reading(Marginals(1, 2, 3), 1)
