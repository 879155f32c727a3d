"""The one place that reads the time, and calendar arithmetic in a person's zone.

A unit of work reads the clock once. Dates are computed here, with dateutil, and never by a database:
SQLite and PostgreSQL disagree about what two months after 31 December is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta
from dateutil.tz import resolve_imaginary

from advocacy.errors import Invalid

Clock = Callable[[], datetime]

_PERIOD = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?"
)


def system_clock() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def standing_at(instant: datetime) -> Clock:
    """A clock that always shows ``instant``: for time travel and for tests."""
    return lambda: instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of calendar time, like ``P2M`` or ``P1DT12H`` (ISO 8601 durations, whole numbers)."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def calendar_days(self) -> int:
        """About how many days it is, months counted as 30 and years as 365; for windows counted in days."""
        return self.years * 365 + self.months * 30 + self.weeks * 7 + self.days


@lru_cache(maxsize=512)
def period(text: str) -> Period:
    """Read an ISO 8601 duration.

    Raises:
        Invalid: it is none, or it is fractional or negative.
    """
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise Invalid(
            f"{text!r} is not a length of time.",
            remedy="Write P2M for two months, P7D for seven days, PT12H for twelve hours.",
        )
    return Period(**{unit: int(number) for unit, number in found.groupdict().items() if number})


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name.

    Raises:
        Invalid: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Invalid(
            f"{name!r} is not a time zone.", remedy="Use a name like Europe/Vienna or America/New_York."
        ) from unknown


def later(start: datetime, length: Period, zone_name: str) -> datetime:
    """``start`` plus a calendar period, as a person in that zone would count it.

    Months and years clamp at the month's end (31 December + 2 months is 28 or 29 February). The wall-clock time
    is kept over a change of clocks; a time that does not exist that day moves forward by the gap, and of a
    time that exists twice the first is meant. Hours and minutes are elapsed time.
    """
    return _later(start.astimezone(UTC), length, zone_name)


@lru_cache(maxsize=1024)
def _later(start: datetime, length: Period, zone_name: str) -> datetime:
    # Kept, because a work asks at one instant for thousands of people, and calendars are slow.
    local = start.astimezone(zone(zone_name))
    moved = local + relativedelta(years=length.years, months=length.months, weeks=length.weeks, days=length.days)
    if moved.replace(tzinfo=None) != local.replace(tzinfo=None):
        moved = resolve_imaginary(moved.replace(fold=0))
    return moved.astimezone(UTC) + timedelta(hours=length.hours, minutes=length.minutes)


def earlier(start: datetime, length: Period, zone_name: str) -> datetime:
    """``start`` minus a calendar period, by the same rules as :func:`later`."""
    local = start.astimezone(zone(zone_name))
    moved = local - relativedelta(years=length.years, months=length.months, weeks=length.weeks, days=length.days)
    if moved.replace(tzinfo=None) != local.replace(tzinfo=None):
        moved = resolve_imaginary(moved.replace(fold=0))
    return moved.astimezone(UTC) - timedelta(hours=length.hours, minutes=length.minutes)


def local_day(instant: datetime, zone_name: str) -> date:
    """The calendar day it is, at that instant, for somebody in that zone."""
    return instant.astimezone(zone(zone_name)).date()


def local_time_of(day: date, at: time, zone_name: str) -> datetime:
    """The instant at which clocks in that zone show ``at`` on ``day`` (gaps move forward)."""
    return resolve_imaginary(datetime.combine(day, at, zone(zone_name))).astimezone(UTC)


def day_number(instant: datetime) -> int:
    """The UTC day as a count since 1970-01-01; the tally counts by it."""
    return int(instant.timestamp() // 86_400)


def iso(instant: datetime) -> str:
    """The instant as JSON and files show it: ``2026-06-30T00:00:00Z``."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
