"""A page of people as a table shows it, with what it can be narrowed by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read
from advocacy.people.accounts import accounts
from advocacy.reports import people
from advocacy.words import Said, said
from rewards.ladder import ladder
from web.studio.people.asked import Asked

STATES: Mapping[str, Said] = {
    "member": said("Member"),
    "invited": said("Invited"),
    "held_out": said("Held out"),
    "left": said("Has left"),
    "other": said("Not invited"),
}
SEGMENTS: Mapping[str, Said] = {
    "promoter": said("Promoter"),
    "passive": said("Passive"),
    "detractor": said("Detractor"),
    "none": said("No score yet"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the table.

    Attributes:
        name: what they are called, or their address where no name is known.
        state: one of the words of ``STATES``.
        waits: whether a low score of theirs has no answer yet.
    """

    id: int
    name: str
    title: str
    account: str
    value: int | None
    score: int | None
    scored_at: datetime | None
    segment: str
    level: str
    points: int
    state: str
    tags: Sequence[str]
    heard_at: datetime | None
    waits: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A word that narrows the list, with the address that says it, or that takes it back where it is said."""

    words: str
    to: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Everybody:
    """The page.

    Attributes:
        total: how many there are.
        older: the address of the next page; empty on the last.
        levels: what levels there are, by key and name.
        account: the account it is narrowed to.
    """

    asked: Asked
    people: Sequence[Person]
    total: int
    older: str
    levels: Sequence[tuple[str, str]]
    states: Sequence[Chip]
    segments: Sequence[Chip]
    danger: Chip
    account: str


async def everybody(read: Read, asked: Asked) -> Everybody:
    """A page of people; so many statements, however many there are."""
    found = await people.page_of(read, asked.sought, after=asked.after)
    levels = {level.key: level.name for level in await ladder(read)}
    sought = asked.sought
    account = ""
    if sought.account is not None:
        account = str(await read.value(select(accounts.c.name).where(accounts.c.id == sought.account)) or "")
    return Everybody(
        asked=asked,
        people=[person_of(row, levels) for row in found.rows],
        total=await people.how_many(read, sought),
        older=asked.next(found.after) if found.after is not None else "",
        levels=list(levels.items()),
        states=[_chip(asked, "is", key, words) for key, words in STATES.items()],
        segments=[_chip(asked, "score", key, words) for key, words in SEGMENTS.items()],
        danger=_chip(asked, "danger", "1", said("Danger zone, by value")),
        account=account,
    )


def _chip(asked: Asked, name: str, value: str, words: Said) -> Chip:
    is_on = asked.said.get(name) == value
    return Chip(words, asked.to(**{name: "" if is_on else value}), is_on)


def person_of(row: Row[Any], levels: Mapping[str, str]) -> Person:
    """A row of the list, in words."""
    return Person(
        id=row.customer_id,
        name=row.name or row.email or "",
        title=row.title or "",
        account=row.account or "",
        value=row.account_value,
        score=row.score,
        scored_at=row.scored_at,
        segment=row.segment or "",
        level=levels.get(row.level or "", ""),
        points=row.points,
        state=people.state_of(row),
        tags=row.tags,
        heard_at=row.last_heard_at,
        waits=row.score is not None and not row.answered,
        is_silent=row.unsubscribed_at is not None or row.bounced_at is not None,
    )
