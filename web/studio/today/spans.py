"""Waits, shares and numbers of people as the reader says them. Pure, but for who reads."""

from datetime import datetime, timedelta
from typing import Literal

from babel import numbers, units

from web.hub.spelling import capital, spelled
from web.language import gettext as _
from web.language import reader

HOUR, DAY = 60, 24 * 60
DAYS_ALONE = 3  # from so many on, hours say nothing more


def age(since: datetime) -> str:
    """How long something waits: now, 40 min, 19 hr, 1 day 12 hrs."""
    waited = reader().now - since
    return span(waited) if waited >= timedelta(minutes=1) else _("now")


def span(length: timedelta) -> str:
    """A length of time in its largest units, short; what is less than nothing is nothing."""
    minutes = max(0, int(length / timedelta(minutes=1)))
    if minutes < HOUR:
        return _unit(minutes, "minute", "short")
    if minutes < DAY:
        return _unit(minutes // HOUR, "hour", "short")
    days, hours = minutes // DAY, minutes % DAY // HOUR
    told = _unit(days, "day", "short")
    return told if days >= DAYS_ALONE or not hours else f"{told} {_unit(hours, 'hour', 'short')}"


def long_wait(since: datetime) -> str:
    """The same as a sentence has it, to the nearest: 40 minutes, 1 day, 2 days."""
    minutes = max(1, int((reader().now - since) / timedelta(minutes=1)))
    size, unit = next((size, unit) for size, unit in ((DAY, "day"), (HOUR, "hour"), (1, "minute")) if minutes >= size)
    return _unit(round(minutes / size), unit, "long")


def _unit(n: int, unit: str, length: Literal["short", "long"]) -> str:
    return str(units.format_unit(n, f"duration-{unit}", length=length, locale=reader().locale))


def rough(minutes: int) -> int:
    """Minutes as one says them: to the next five."""
    return -(-minutes // 5) * 5


def share(rate: float) -> str:
    """A rate in whole percent, as the reader writes it."""
    return str(numbers.format_percent(rate, locale=reader().locale))


def large(n: int) -> str:
    """A number as a sentence begins with it: Twelve, 14."""
    return capital(spelled(n))
