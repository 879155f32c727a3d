"""What a list of people is narrowed by, as the address of the page says it.

An address may come from anywhere: what it says and nobody offers is left out, as if it were not there.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import dumps, loads
from typing import Any
from urllib.parse import urlencode

from advocacy.database import Read
from advocacy.numbers import number_in
from advocacy.people import finding
from advocacy.programs.segments import condition_of
from advocacy.reports.people import SEGMENTS, STATES, Sought

PATH = "/studio/people"
LONGEST = 120
NUMBERS = range(2**53)  # what a number in JSON can be
FIELDS = ("q", "score", "is", "level", "tag", "account", "worth", "danger", "segment")
ORDERED_BY = {1: (int,), 2: (str, int), 4: (int, int, datetime, int)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says.

    Attributes:
        said: what was understood of it, by the names in the address.
        sought: the same as who is looked for.
        after: what the page before ended with; None is the first page.
    """

    said: Mapping[str, str]
    sought: Sought
    after: Sequence[Any] | None = None

    @property
    def typed(self) -> Mapping[str, str]:
        """What stands in each field of the form."""
        return {name: self.said.get(name, "") for name in FIELDS}

    @property
    def is_narrowed(self) -> bool:
        """Whether it is about fewer than everybody."""
        return bool(self.said)

    def to(self, path: str = PATH, **other: str) -> str:
        """The address with something said differently; what becomes empty is not said any more."""
        wanted = {name: value for name, value in {**self.said, **other}.items() if value}
        return f"{path}?{urlencode(wanted)}" if wanted else path

    def next(self, after: Sequence[Any]) -> str:
        """The address of the page after a row."""
        return self.to(after=cursor(after))


def cursor(after: Sequence[Any]) -> str:
    """Where a page ended, as it stands in an address."""
    plain = [one.isoformat() if isinstance(one, datetime) else one for one in after]
    return urlsafe_b64encode(dumps(plain).encode()).decode().rstrip("=")


def understood(query: Mapping[str, str]) -> Asked:
    """What the address of a page says, as far as it can be understood."""
    said = {name: finding.as_typed(str(query.get(name, ""))) for name in FIELDS}
    said = {name: value[: finding.LONGEST if name == "q" else LONGEST] for name, value in said.items()}
    numbers = {name: number_in(said[name], NUMBERS) for name in ("account", "worth")}
    said |= {name: "" for name, number in numbers.items() if number is None}
    for name, offered in (("score", SEGMENTS), ("is", STATES), ("danger", ("1",))):
        said[name] = said[name] if said[name] in offered else ""
    sought = Sought(
        words=said["q"],
        segment=said["score"],
        state=said["is"],
        level=said["level"],
        tag=said["tag"],
        account=numbers["account"],
        worth=numbers["worth"],
        danger=bool(said["danger"]),
    )
    known = {name: value for name, value in said.items() if value}
    return Asked(known, sought, after=_after(str(query.get("after", "")), sought))


async def with_segment(read: Read, asked: Asked) -> Asked:
    """The same with the condition of the saved segment that it names, if it names one.

    Raises:
        NotFound: there is no such segment; a list of everybody in its place would be another list.
        Invalid: it speaks of a level there is no more.
    """
    key = asked.said.get("segment")
    if not key:
        return asked
    return replace(asked, sought=replace(asked.sought, condition=await condition_of(read, key)))


def _after(text: str, sought: Sought) -> Sequence[Any] | None:
    kinds = ORDERED_BY[4 if sought.danger else 2 if sought.words else 1]
    try:
        plain = loads(urlsafe_b64decode(text + "=" * (-len(text) % 4))) if text else None
        if not isinstance(plain, list) or len(plain) != len(kinds):
            return None
        after = [
            datetime.fromisoformat(one) if kind is datetime else one for one, kind in zip(plain, kinds, strict=True)
        ]
    except (ValueError, TypeError, RecursionError):
        return None
    return after if all(_is(one, kind) for one, kind in zip(after, kinds, strict=True)) else None


def _is(value: Any, kind: type) -> bool:
    if kind is int:
        return type(value) is int and abs(value) in NUMBERS
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    return isinstance(value, str) and "\0" not in value and value.isprintable()
