"""What a member says about themselves: what they are called, what they do, in which language and where they read."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import category
from zoneinfo import available_timezones

from advocacy.database import Work
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.people import customers
from advocacy.people.addresses import JOINERS, UNSEEN
from advocacy.words import said, said_of

TOO_LONG = ("This is one character too long.", "This is {n} characters too long.")
LONGEST: Mapping[str, int] = {"name": 200, "nickname": 60, "title": 200}


@dataclass(frozen=True, slots=True)
class AboutMe:
    """What a member says of themselves.

    Attributes:
        name: as it stands on letters and parcels; nobody is without one.
        nickname: how mails greet them; nothing is the first of their names.
        title: what they do, in their words.
        language: in which they read.
        zone: in which their days begin.
    """

    name: str
    nickname: str
    title: str
    language: str
    zone: str


async def describe(work: Work, customer: int, me: AboutMe, *, languages: Collection[str]) -> list[str]:
    """Keep what a member says about themselves.

    Args:
        work: the unit of work.
        customer: who.
        me: all of it, as typed.
        languages: in which they can read here; the one they have may stay, whichever it is.

    Returns:
        what changed, by name.

    Raises:
        Invalid: with each field that cannot be kept among its ``problems``.
    """
    known = await customers.get(work, customer)
    new = {field: _line(text) for field, text in asdict(me).items()}
    problems = _problems(new, known.language, known.zone, languages)
    if problems:
        raise Invalid(said("Some of it needs another look."), problems=tuple(problems))
    changed = sorted(field for field, text in new.items() if text != (getattr(known, field) or ""))
    if changed:
        await customers.change(work, customer, **{field: new[field] or _nothing(field) for field in changed})
        about = f"me:{work.now.isoformat()}"
        await work.record(Event("customer.changed", customer, about=about, data={"fields": changed}))
    return changed


def _nothing(field: str) -> str | None:
    return "" if field == "name" else None


def _line(text: Any) -> str:
    """One line, without what nobody sees or what turns the writing around."""
    kept = (part for part in str(text) if part.isspace() or part in JOINERS or category(part) not in UNSEEN)
    return " ".join("".join(kept).split())


def _problems(new: Mapping[str, str], language: str, zone: str, languages: Collection[str]) -> list[Invalid]:
    problems = [
        Invalid(said_of(*TOO_LONG, n=len(new[field]) - longest), where=field)
        for field, longest in LONGEST.items()
        if len(new[field]) > longest
    ]
    if not new["name"]:
        problems.append(Invalid(said("Please write your name, or what you want to be called."), where="name"))
    if new["language"] not in {*languages, language}:
        problems.append(Invalid(said("We do not speak that language yet."), where="language"))
    if new["zone"] != zone and new["zone"] not in available_timezones():
        problems.append(Invalid(said("Please choose a place from the list."), where="zone"))
    return problems
