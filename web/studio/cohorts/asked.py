"""What the address of a cohort's page asks for: which cohort, as of which day, told apart by which field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlencode

from advocacy.errors import Invalid
from advocacy.numbers import IDS, number_in
from advocacy.reports.behind import Wanted, wanted
from advocacy.reports.scope import end_of
from advocacy.words import said

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a program's report.

    Attributes:
        program: its key.
        cohort: the number of one cohort, or None.
        as_of: a day, or None for now.
        by: a field to tell groups apart by, or empty.
    """

    program: str
    cohort: int | None = None
    as_of: date | None = None
    by: str = ""

    @classmethod
    def of(cls, program: str, query: Mapping[str, Any]) -> Self:
        """The question of an address, or of a form.

        Raises:
            Invalid: a part of it is nothing that can be asked.
        """
        return cls(program, whole(query, "cohort"), day(query, "as_of"), words(query, "by"))

    @property
    def until(self) -> datetime | None:
        """The instant of ``as_of``."""
        return None if self.as_of is None else end_of(self.as_of)

    @property
    def options(self) -> dict[str, Any]:
        """What is not said otherwise, as plain values."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {name: value for name, value in (("cohort", self.cohort), ("as_of", as_of)) if value is not None}

    def path(self, further: str = "", **more: Any) -> str:
        """The address of a page about the same cohort as of the same day."""
        query = {name: value for name, value in {**self.options, **more}.items() if value not in {None, ""}}
        return f"/studio/cohorts/{self.program}{further}" + (f"?{urlencode(query)}" if query else "")


def figure(query: Mapping[str, Any]) -> tuple[Wanted, dict[str, Any]]:
    """Which figure's people are asked for, and the same as plain values.

    Raises:
        Invalid: there is no such figure.
    """
    said_of = {
        "segment": words(query, "segment") or None,
        "score": whole(query, "score"),
        "by": words(query, "by"),
        "value": words(query, "value"),
        "exposure": words(query, "exposure"),
    }
    step, has_met = words(query, "step") or "baseline", query.get("has_met") != "no"
    named: dict[str, Any] = {name: value for name, value in said_of.items() if value not in {None, ""}}
    if said_of["by"]:
        named["value"] = said_of["value"]
    if said_of["exposure"]:
        named["has_met"] = has_met
    return wanted(step, **named), {"step": step, **named}


def whole(query: Mapping[str, Any], name: str) -> int | None:
    """A whole number of an address.

    Raises:
        Invalid: it is none.
    """
    text = str(query.get(name) or "").strip()
    if not text:
        return None
    number = number_in(text, range(IDS.stop))
    if number is None:
        raise Invalid(
            said("“{text}” is no whole number.", text=text[:LONGEST]),
            where=name,
            remedy=said("Choose one of the list."),
        )
    return number


def words(query: Mapping[str, Any], name: str) -> str:
    """Words of an address, short enough to be any of ours, and without what no database keeps."""
    return str(query.get(name) or "")[:LONGEST].replace("\x00", "")


def day(query: Mapping[str, Any], name: str) -> date | None:
    """A day of an address.

    Raises:
        Invalid: it is none.
    """
    text = str(query.get(name) or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            said("“{text}” is not a day.", text=text[:LONGEST]),
            where=name,
            remedy=said("Write it like 2026-01-31."),
        ) from None
