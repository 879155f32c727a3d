"""Countries by their names in a language, as somebody looks for theirs in a list."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from babel import Locale

from advocacy.people.addresses import COUNTRIES

LOCALES_KEPT = 16


class Country(NamedTuple):
    """Its two letters, and its name."""

    code: str
    name: str


@lru_cache(maxsize=LOCALES_KEPT)
def countries(locale: Locale) -> Sequence[Country]:
    """Every country that post goes to, in the order of its names; Österreich stands with O."""
    named = (Country(code, str(locale.territories.get(code, code))) for code in COUNTRIES)
    return sorted(named, key=lambda one: (_plain(one.name), one.code))


def country_name(code: str, locale: Locale) -> str:
    """A country's name; its letters where it has none in that language."""
    return str(locale.territories.get(code, code))


def _plain(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
