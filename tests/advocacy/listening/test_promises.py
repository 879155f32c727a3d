"""By when a person answers: working days, in the zone of whoever asks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.clock import local_day
from advocacy.listening.promises import promised

VIENNA = "Europe/Vienna"


@pytest.mark.parametrize(
    ("asked", "zone", "day"),
    [
        ("2026-01-05T09:00", "UTC", date(2026, 1, 7)),  # Monday, by Wednesday
        ("2026-01-08T09:00", "UTC", date(2026, 1, 12)),  # Thursday, by Monday
        ("2026-01-09T09:00", "UTC", date(2026, 1, 13)),  # Friday, by Tuesday
        ("2026-01-10T09:00", "UTC", date(2026, 1, 13)),  # Saturday, by Tuesday
        ("2026-01-11T09:00", "UTC", date(2026, 1, 13)),  # Sunday, by Tuesday
        ("2026-01-11T23:30", VIENNA, date(2026, 1, 14)),  # it is Monday there already
        ("2026-01-12T03:00", "America/New_York", date(2026, 1, 13)),  # and Sunday still here
        ("2026-03-27T09:00", VIENNA, date(2026, 3, 31)),  # over the change of clocks
        ("2026-12-31T09:00", "UTC", date(2027, 1, 4)),
    ],
)
def test_two_working_days(asked: str, zone: str, day: date) -> None:
    until = promised(datetime.fromisoformat(asked).replace(tzinfo=UTC), zone)
    assert local_day(until, zone) == day
    assert until.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "23:59"


@given(
    st.integers(0, 15 * 366 * 1440),
    st.sampled_from(["UTC", VIENNA, "Asia/Kolkata", "America/New_York", "Pacific/Auckland", "Pacific/Kiritimati"]),
    st.integers(1, 12),
)
def test_so_many_weekdays_lie_between(minutes: int, zone: str, days: int) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first, last = local_day(start, zone), local_day(promised(start, zone, days), zone)
    between = [first + timedelta(days=n + 1) for n in range((last - first).days)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert last.weekday() < 5
