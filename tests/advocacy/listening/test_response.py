import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.listening.response import Dispositions, response_rates

people = st.builds(Dispositions, *[st.integers(0, 10_000)] * 6)


@given(people, st.floats(0, 1))
def test_counting_less_below_never_lowers_a_rate(asked: Dispositions, eligible: float) -> None:
    rates = {name: found.rate for name, found in response_rates(asked, eligible_share=eligible).items()}
    for ladder in (("RR1", "RR3", "RR5"), ("RR2", "RR4", "RR6")):
        shown = [rate for rate in (rates[name] for name in ladder) if rate is not None]
        assert all(0 <= rate <= 1 for rate in shown)
        assert shown == sorted(shown)


def test_a_rate_carries_its_name_and_both_of_its_numbers() -> None:
    found = response_rates(Dispositions(20, unknown=10), eligible_share=0.5)["RR3"]
    assert (found.name, found.numerator, found.denominator) == ("RR3", 20, 25)


def test_impossible_people_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Dispositions(1, refusal=-1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        response_rates(Dispositions(1), eligible_share=1.1)
