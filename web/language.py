"""The languages of the pages: words, plurals, days and numbers as the reader writes them.

English is in the code and the templates; every other language is a folder of ``web/words`` with one ``.po`` file for
each room. They are read as they are, at the first use, so there is nothing to compile and nothing to forget.
"""

import gettext as standard
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, negotiate_locale, numbers, units
from babel.core import UnknownLocaleError
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from advocacy.clock import local_day, period
from advocacy.words import Said

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"en": "English", "de": "Deutsch"}
FIRST = "en"
EPOCH = datetime.fromtimestamp(0, tz=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Reader:
    """In which words, days and hours somebody reads.

    Attributes:
        language: one of ``LANGUAGES``.
        zone: the name of a time zone.
        now: the instant of this page, from which "today" is told.
        locale: how days and numbers are written; the country of the language the reader named, if any.
    """

    language: str = FIRST
    zone: str = "UTC"
    now: datetime = EPOCH
    locale: Locale = field(default_factory=lambda: Locale(FIRST))

    @classmethod
    def of(cls, named: str, zone: str, now: datetime) -> "Reader":
        """A reader who named a language like ``de``, ``de-AT`` or ``en_GB``; what we do not speak becomes English."""
        locale = _locale(named)
        return cls(locale.language, zone or "UTC", now, locale)


def _locale(named: str) -> Locale:
    try:
        locale = Locale.parse(named.replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError):
        return Locale(FIRST, "GB")
    if locale.language not in LANGUAGES:
        return Locale(FIRST, "GB")
    # English without a country is read by the whole world, and most of it writes the day before the month.
    return Locale(FIRST, "GB") if str(locale) == FIRST else locale


def preferred(accept_language: str) -> str:
    """Which of our languages a browser asks for first, from its ``Accept-Language``."""
    wanted = [part.partition(";")[0].strip().replace("-", "_") for part in accept_language.split(",")]
    return negotiate_locale([*wanted, *(one.partition("_")[0] for one in wanted)], LANGUAGES) or FIRST


_reader: ContextVar[Reader] = ContextVar("reader")
_NOBODY = Reader()


def reader() -> Reader:
    """Who reads what is being written now."""
    return _reader.get(_NOBODY)


@contextmanager
def read_by(who: Reader) -> Iterator[None]:
    """Everything written inside is in the words of this reader."""
    before = _reader.set(who)
    try:
        yield
    finally:
        _reader.reset(before)


@cache
def translations(language: str) -> standard.NullTranslations:
    """The words of a language, all rooms together; English needs none."""
    catalog = Catalog(locale=language)
    for path in sorted((WORDS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    catalog[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def gettext(message: str) -> str:
    """The message in the reader's language; in English where it has no words there."""
    who = reader()
    return message if who.language == FIRST else translations(who.language).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The message for that many, in the reader's language."""
    who = reader()
    if who.language == FIRST:
        return one if n == 1 else many
    return translations(who.language).ngettext(one, many, n)


_ = gettext


def say(message: str) -> str:
    """A sentence of the floors below in the reader's language, its days and numbers too."""
    if not isinstance(message, Said):
        return gettext(message)
    values = {name: _value(value) for name, value in message.values.items()}
    pattern = ngettext(message.pattern, message.many, message.values["n"]) if message.many else gettext(message.pattern)
    return pattern.format(**values)


def _value(value: Any) -> Any:
    if isinstance(value, Said):
        return say(value)
    if isinstance(value, datetime):
        return f"{day_year(value)}, {clock_time(value)}"
    if isinstance(value, date):
        return day_year(value)
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _day(when: date | datetime) -> date:
    return local_day(when, reader().zone) if isinstance(when, datetime) else when


def _format(when: date | datetime, skeleton: str) -> str:
    return str(dates.format_skeleton(skeleton, _day(when), locale=reader().locale))


def day(when: date | datetime) -> str:
    """16 September, with its year when it is not this one."""
    told = _day(when)
    return _format(told, "MMMMd") if told.year == _day(reader().now).year else day_year(told)


def day_short(when: date | datetime) -> str:
    """16 Sept."""
    return _format(when, "MMMd")


def day_year(when: date | datetime) -> str:
    """16 September 2026."""
    return str(dates.format_date(_day(when), "long", locale=reader().locale))


def weekday(when: date | datetime) -> str:
    """Wednesday."""
    return str(dates.format_date(_day(when), "EEEE", locale=reader().locale))


def weekday_day(when: date | datetime) -> str:
    """Wednesday, 16 September."""
    return f"{weekday(when)}, {day(when)}"


def month(when: date | datetime) -> str:
    """September, with its year when it is not this one."""
    told = _day(when)
    if told.year != _day(reader().now).year:
        return _format(told, "yMMMM")
    return str(dates.format_date(told, "LLLL", locale=reader().locale))


def clock_time(when: datetime) -> str:
    """10:42, in the reader's zone."""
    return str(dates.format_time(when, "short", tzinfo=ZoneInfo(reader().zone), locale=reader().locale))


def near(when: date | datetime) -> str:
    """Today, yesterday, tomorrow; a weekday within six days; else the day."""
    told, today = _day(when), _day(reader().now)
    words = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    away = (told - today).days
    if away in words:
        return words[away]
    if abs(away) < timedelta(days=7).days:
        return weekday(told)
    return day(told)


def zone_name(zone: str = "") -> str:
    """Where the reader's days begin, as a city: Vienna."""
    named = ZoneInfo(zone or reader().zone)
    return str(dates.get_timezone_location(named, locale=reader().locale, return_city=True))


def duration(iso: str) -> str:
    """Two months, seven days: a period of the calendar, written ``P2M`` or ``P7D`` in a program."""
    told = period(iso)
    named = [
        (told.years, "year"),
        (told.months, "month"),
        (told.weeks, "week"),
        (told.days, "day"),
        (told.hours, "hour"),
        (told.minutes, "minute"),
    ]
    return listed([units.format_unit(n, f"duration-{unit}", locale=reader().locale) for n, unit in named if n])


def number(value: float) -> str:
    """1,234 or 1.234, as the reader writes it."""
    return str(numbers.format_decimal(value, locale=reader().locale))


def listed(words: list[str]) -> str:
    """Call, mail and quote."""
    return str(format_list([str(word) for word in words], locale=reader().locale))


FILTERS = {
    "say": say,
    "day": day,
    "day_short": day_short,
    "day_year": day_year,
    "weekday": weekday,
    "weekday_day": weekday_day,
    "month": month,
    "clock_time": clock_time,
    "near": near,
    "duration": duration,
    "number": number,
    "listed": listed,
}
