"""How often one person may be asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.listening.quarantine import Cadence, History, why_not

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("asked", "scored", "why"),
    [
        (None, None, None),
        (days_ago(89), None, "resting"),
        (None, days_ago(89), "resting"),
        (days_ago(90), days_ago(200), None),
        (days_ago(200), days_ago(1), "resting"),
        (days_ago(91), days_ago(91), None),
    ],
)
def test_the_rest_is_counted_from_the_later_of_ask_and_score(
    asked: datetime | None, scored: datetime | None, why: str | None
) -> None:
    assert why_not(History(LONG_AGO, asked, scored, "UTC"), Cadence(), NOW) == why


def test_somebody_new_is_left_in_peace_first() -> None:
    cadence = Cadence.of(tenure="P30D")
    assert why_not(History(days_ago(29), None, None, "UTC"), cadence, NOW) == "new"
    assert why_not(History(days_ago(30), None, None, "UTC"), cadence, NOW) is None


@pytest.mark.parametrize(
    ("rest", "fits"), [("P89D", False), ("P90D", True), ("P6M", True), ("P181D", False), (None, True)]
)
def test_a_rest_is_between_90_and_180_days(rest: str | None, fits: bool) -> None:
    if fits:
        Cadence.of(rest)
    else:
        with pytest.raises(Invalid, match="90"):
            Cadence.of(rest)


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["UTC", "Europe/Vienna", "Pacific/Chatham"]))
def test_nobody_is_asked_twice_within_the_rest(asked: int, scored: int, zone: str) -> None:
    may = why_not(History(LONG_AGO, days_ago(asked), days_ago(scored), zone), Cadence(), NOW) is None
    assert may == (min(asked, scored) >= 90) or abs(min(asked, scored) - 90) <= 1
