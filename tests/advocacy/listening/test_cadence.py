import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.listening.cadence import Drip, drip_quota


def test_a_quota_rounded_up_ends_early() -> None:
    assert drip_quota(91, 90) == Drip(per_day=2, days_used=46)
    assert drip_quota(0, 5) == Drip(0, 0)


@given(st.integers(1, 10**9), st.integers(1, 366))
def test_everybody_is_reached_in_time_by_the_smallest_quota(customers: int, days: int) -> None:
    drip = drip_quota(customers, days)
    assert drip.days_used <= days
    assert drip.per_day * drip.days_used >= customers
    assert (drip.per_day - 1) * days < customers


@pytest.mark.parametrize(("customers", "days"), [(-1, 5), (5, 0)])
def test_impossible_periods_are_refused(customers: int, days: int) -> None:
    with pytest.raises(ValueError, match="sending day"):
        drip_quota(customers, days)
