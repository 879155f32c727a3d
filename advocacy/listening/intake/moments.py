"""One date cell, as far as it can be read alone: a moment, or numbers whose order only the column can tell."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

EARLIEST, LATEST = 1970, 2100  # outside of these a date is a slip, and arithmetic may overflow

_FURTHEST = timedelta(hours=15)  # no zone is further from Greenwich
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day has no zone
_EXCEL_DAYS = range(25_569, 73_416)  # 1970 to 2100
_DATE = r"([0-9]{1,4})([/.\-])([0-9]{1,2})\2([0-9]{1,4})"
_TIME = (
    r"(?:[T ,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*([A-Za-z]{0,4}\s*(?:[+-][0-9]{1,2}:?(?:[0-9]{2})?)?))?"
)
_NUMERIC = re.compile(_DATE + _TIME)
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ .\-/]*([A-Za-zä]{3,9})[ .,\-/]+([0-9]{4}|[0-9]{2})" + _TIME)
_MONTH_DAY = re.compile(r"([A-Za-zä]{3,9})[ .]+([0-9]{1,2})(?:st|nd|rd|th)?,?[ ]+([0-9]{4})" + _TIME)
_COUNTED = re.compile(r"([0-9]{5}|[0-9]{9,10}|[0-9]{13})(?:\.([0-9]{1,12}))?")
_COMPACT = re.compile(r"(?:19|20)[0-9]{6}")
_OFFSET = re.compile(r"(Z|UTC|GMT)?\s*(?:([+-])([0-9]{1,2}):?([0-9]{2})?)?", re.IGNORECASE)
# Only names that mean one offset wherever they are written (RFC 2822), and Central Europe's.
_NAMED_HOURS = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
    "MESZ": 2,
}
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "okt": 10,
    "dez": 12,
}


class Unordered(NamedTuple):
    """A date such as 11/1/2019, whose month may be either of two numbers; `clock` is its time of day."""

    first: int
    second: int
    year: int
    clock: timedelta
    offset: timezone | None
    dotted: bool

    def read(self, order: str) -> datetime | None:
        """The moment under `month-first` or `day-first`; None if there is no such day."""
        month, day = (self.first, self.second) if order == "month-first" else (self.second, self.first)
        return _moment(self.year, month, day, self.clock, self.offset)


def read(text: str) -> datetime | Unordered | None:
    """Read a tidied, non-empty cell.

    Returns:
        A datetime, aware if the cell names an offset and naive if not; an `Unordered`; or None if it is no date.
    """
    found = _read(text)
    if not isinstance(found, datetime):
        return found
    is_sound = EARLIEST <= found.year < LATEST and abs(found.utcoffset() or timedelta()) < _FURTHEST
    return found if is_sound else None


def _read(text: str) -> datetime | Unordered | None:
    if text[4:5] == "-" and text[7:8] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # an hour of one digit, or a space before the offset: the patterns below know these
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return _from_numbers(*numeric.groups())
    counted = _counted(text)
    if counted:
        return counted
    named = _DAY_MONTH.fullmatch(text)
    if named:
        day, month, year, *time = named.groups()
        return _from_name(year, month, day, time)
    named = _MONTH_DAY.fullmatch(text)
    if named:
        month, day, year, *time = named.groups()
        return _from_name(year, month, day, time)
    return None


def _from_numbers(first: str, sign: str, second: str, third: str, *time: str | None) -> datetime | Unordered | None:
    clock = _clock(time)
    if clock is None:
        return None
    if len(first) == 4:  # noqa: PLR2004 - a year in front settles the order
        return _moment(int(first), int(second), int(third), *clock)
    if len(first) > 2 or len(third) not in {2, 4}:  # noqa: PLR2004 - neither a day nor a year
        return None
    return Unordered(int(first), int(second), _year(third), *clock, dotted=sign == ".")


def _from_name(year: str, month: str, day: str, time: Sequence[str | None]) -> datetime | None:
    number = _MONTHS.get(month[:3].lower())
    clock = _clock(time)
    return _moment(_year(year), number, int(day), *clock) if number and clock else None


def _year(digits: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - four digits
        return year
    return year + (1900 if year >= EARLIEST % 100 else 2000)


def _moment(year: int, month: int, day: int, clock: timedelta, offset: timezone | None) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=offset) + clock
    except (ValueError, OverflowError):
        return None


def _clock(time: Sequence[str | None]) -> tuple[timedelta, timezone | None] | None:
    hour, minute, second, fraction, half, zone = time
    if hour is None or minute is None:
        return timedelta(), None
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 - a clock with two halves
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 - a clock
        return None
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    clock = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=micros)
    if not zone or not zone.strip():
        return clock, None
    offset = _offset(zone.strip())
    return (clock, offset) if offset else None


def _offset(text: str) -> timezone | None:
    if text.upper() in _NAMED_HOURS:
        return timezone(timedelta(hours=_NAMED_HOURS[text.upper()]))
    found = _OFFSET.fullmatch(text)
    if not found:
        return None
    sign, hours, minutes = found[2] or "+", int(found[3] or 0), int(found[4] or 0)
    ahead = timedelta(hours=hours, minutes=minutes)
    if ahead >= _FURTHEST:
        return None
    return timezone(-ahead if sign == "-" else ahead)


def _counted(text: str) -> datetime | None:
    """UNIX seconds or milliseconds, a spreadsheet's day number, or YYYYMMDD."""
    if _COMPACT.fullmatch(text):
        return _moment(int(text[:4]), int(text[4:6]), int(text[6:]), timedelta(), None)
    counted = _COUNTED.fullmatch(text)
    if not counted:
        return None
    whole = int(counted[1])
    part = float(f"0.{counted[2] or 0}")
    if whole in _EXCEL_DAYS:
        # A day number's fraction is a time that a spreadsheet shows to the second.
        return _EXCEL_DAY_0 + timedelta(days=whole, seconds=round(part * 86_400))
    if len(counted[1]) == 5:  # noqa: PLR2004 - a day number outside the years we read
        return None
    seconds = whole / 1000 if len(counted[1]) == 13 else whole + part  # noqa: PLR2004 - milliseconds
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
