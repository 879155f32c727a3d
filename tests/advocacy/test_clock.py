"""Calendar arithmetic as a person counts it, on every day and over every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from advocacy.clock import Period, day_number, earlier, later, local_day, local_time_of, period, zone
from advocacy.errors import Invalid
from tests.conftest import POSTGRES, need

ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham")
DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range(2192)]


@pytest.mark.parametrize(
    ("start", "length", "zone_name", "end"),
    [
        ("2025-12-31T09:00+00:00", "P2M", "UTC", "2026-02-28T09:00+00:00"),
        ("2023-12-31T09:00+00:00", "P2M", "UTC", "2024-02-29T09:00+00:00"),
        ("2024-02-29T09:00+00:00", "P1Y", "UTC", "2025-02-28T09:00+00:00"),
        # 1 March, 00:30 in Vienna is still February in UTC; the member's calendar decides.
        ("2026-02-28T23:30+00:00", "P1M", "Europe/Vienna", "2026-03-31T22:30+00:00"),
        # Clocks go forward on 29 March 2026: nine o'clock stays nine o'clock.
        ("2026-03-28T08:00+00:00", "P1D", "Europe/Vienna", "2026-03-29T07:00+00:00"),
        # Half past two does not exist that night; the hour that is missing moves it.
        ("2026-03-28T01:30+00:00", "P1D", "Europe/Vienna", "2026-03-29T01:30+00:00"),
        # Half past two exists twice on 25 October 2026; the first is meant.
        ("2026-10-24T00:30+00:00", "P1D", "Europe/Vienna", "2026-10-25T00:30+00:00"),
        ("2026-10-24T22:00+00:00", "PT24H", "Europe/Vienna", "2026-10-25T22:00+00:00"),
    ],
)
def test_a_period_ends_when_a_person_would_say(start: str, length: str, zone_name: str, end: str) -> None:
    assert later(datetime.fromisoformat(start), period(length), zone_name) == datetime.fromisoformat(end)


@pytest.mark.parametrize("zone_name", ZONES)
def test_two_months_from_every_day_of_six_years_keep_the_hour_and_clamp_the_day(zone_name: str) -> None:
    there = zone(zone_name)
    for day in DAYS:
        start = datetime.combine(day, time(12), there)
        end = later(start, period("P2M"), zone_name).astimezone(there)
        assert (end.date(), end.hour) == (day + relativedelta(months=2), 12)


@pytest.mark.postgres
async def test_months_end_where_postgresql_says_and_dateutil_says() -> None:
    need("PostgreSQL", "127.0.0.1", 5432)
    engine = create_async_engine(POSTGRES)
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT day::date, (day + interval '2 months')::date, (day + interval '7 days')::date "
                "FROM generate_series('2023-01-01'::timestamp, '2028-12-31', '1 day') AS day"
            )
        )
        for day, in_two_months, in_a_week in rows:
            noon = datetime.combine(day, time(12), UTC)
            assert later(noon, period("P2M"), "UTC").date() == in_two_months
            assert later(noon, period("P7D"), "UTC").date() == in_a_week
    await engine.dispose()


def test_a_score_newer_than_six_months_reaches_back_by_the_calendar() -> None:
    assert earlier(datetime(2026, 8, 31, 9, tzinfo=UTC), period("P6M"), "UTC") == datetime(2026, 2, 28, 9, tzinfo=UTC)


@pytest.mark.parametrize("text_", ["", "P", "PT", "2 months", "P-1D", "P1.5D", "1D", "P1D2M", "PT1S"])
def test_what_is_no_period_is_refused_with_an_example(text_: str) -> None:
    with pytest.raises(Invalid, match="P2M for two months"):
        period(text_)


def test_a_period_reads_every_unit() -> None:
    assert period("P1Y2M3W4DT5H6M") == Period(1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize("name", ["Vienna", "", "../etc/passwd", "Europe/Wien"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="time zone"):
        zone(name)


def test_days_begin_at_midnight_where_the_member_is() -> None:
    instant = datetime(2026, 1, 1, 5, 30, tzinfo=UTC)
    assert local_day(instant, "America/New_York") == date(2026, 1, 1)
    assert local_day(instant, "America/Los_Angeles") == date(2025, 12, 31)
    assert local_time_of(date(2026, 3, 29), time(2, 30), "Europe/Vienna") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert day_number(datetime(1970, 1, 2, tzinfo=UTC)) == 1
