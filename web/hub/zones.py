"""Time zones as places to choose from: by continent and by the name of the city in the reader's language."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel import Locale, dates

LOCALES_KEPT = 16


class Place(NamedTuple):
    """A zone and its city."""

    zone: str
    name: str


class Continent(NamedTuple):
    """The places of a continent, by name."""

    name: str
    places: Sequence[Place]


CONTINENTS = {
    "Africa": "002",
    "America": "019",
    "Antarctica": "AQ",
    "Asia": "142",
    "Europe": "150",
    "Pacific": "009",
}
"""The first part of a zone's name, and what CLDR calls the place. Islands stand with what they are nearest to."""
NEAREST = {"Atlantic": "Europe", "Arctic": "Europe", "Indian": "Asia", "Australia": "Pacific"}


@lru_cache(maxsize=LOCALES_KEPT)
def places(locale: Locale) -> Sequence[Continent]:
    """Every place of the time zone database that people live in, under its continent."""
    found: dict[str, list[Place]] = {}
    for zone in _zones():
        first = zone.partition("/")[0]
        found.setdefault(NEAREST.get(first, first), []).append(Place(zone, place_name(zone, locale)))
    named = [
        Continent(str(locale.territories.get(CONTINENTS[part], part)), sorted(group, key=_by_name))
        for part, group in found.items()
    ]
    return sorted(named, key=lambda one: _plain(one.name))


def place_name(zone: str, locale: Locale) -> str:
    """A zone as a city: Vienna."""
    return str(dates.get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def _zones() -> list[str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    return [line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")]


def _by_name(place: Place) -> tuple[str, str]:
    return _plain(place.name), place.zone


def _plain(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
