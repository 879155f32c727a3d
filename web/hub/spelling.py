"""Small numbers and lengths of time as one says them: five small things, in two months, a week later."""

from advocacy.clock import period
from web.language import gettext as _
from web.language import ngettext, number

DAYS_OF_A_WEEK = 7
MONTHS_OF_A_YEAR = 12


def spelled(n: int) -> str:
    """A number up to twelve as a word; a larger one in figures."""
    words = (
        _("none"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
        _("eleven"),
        _("twelve"),
    )
    return words[n] if n < len(words) else number(n)


def ahead(length: str) -> str:
    """How far ahead a period is: In two months."""
    unit, n = _largest(length)
    words = {
        "months": ngettext("In a month", "In {n} months", n),
        "weeks": ngettext("In a week", "In {n} weeks", n),
        "days": ngettext("In a day", "In {n} days", n),
    }
    return words[unit].format(n=spelled(n)) if n else _("At once")


def after_that(length: str) -> str:
    """How long after something a period is: A week later."""
    unit, n = _largest(length)
    words = {
        "months": ngettext("A month later", "{n} months later", n),
        "weeks": ngettext("A week later", "{n} weeks later", n),
        "days": ngettext("A day later", "{n} days later", n),
    }
    return capital(words[unit].format(n=spelled(n))) if n else _("With it")


def capital(words: str) -> str:
    """Words as they begin a sentence; the rest of them stays as it is."""
    return words[:1].upper() + words[1:]


def _largest(length: str) -> tuple[str, int]:
    """A period in one unit: whole months, else whole weeks, else days."""
    told = period(length)
    months = told.years * MONTHS_OF_A_YEAR + told.months
    days = told.weeks * DAYS_OF_A_WEEK + told.days
    if months and not days:
        return "months", months
    if days and not months and days % DAYS_OF_A_WEEK == 0:
        return "weeks", days // DAYS_OF_A_WEEK
    return "days", told.calendar_days
