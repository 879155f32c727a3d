"""Every program in a line: how it stands, and how many go through it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.programs import drafts, programs
from advocacy.programs.cohort_tables import cohorts

_NAME = re.compile(r"^name:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A program in the list.

    Attributes:
        key: its own.
        name: for people.
        state: ``running``, ``paused``, or empty for what was never published.
        number: of the version in force; None where there is none.
        published_at: when it was.
        has_draft: whether somebody works on it.
        author: who changed the draft last.
        changed_at: when.
        cohorts: how often it was launched.
        people: who is in those cohorts.
    """

    key: str
    name: str
    state: str
    number: int | None
    published_at: datetime | None
    has_draft: bool
    author: str
    changed_at: datetime | None
    cohorts: int = 0
    people: int = 0


async def listed(read: Read) -> Sequence[Listed]:
    """Every program and draft by name, in three statements."""
    in_force = {row.key: row for row in await programs.listing(read)}
    drawn = {row.key: row for row in await drafts.listing(read)}
    counted = {row.program: row for row in await _counted(read)}
    found = [
        _listed(key, in_force.get(key), drawn.get(key), counted.get(key))
        for key in sorted(in_force.keys() | drawn.keys())
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def _listed(key: str, row: Any, draft: Any, count: Any) -> Listed:
    named = _NAME.search(draft.text) if draft is not None and row is None else None
    return Listed(
        key=key,
        name=row.name if row is not None else named[1] if named else key,
        state=row.state if row is not None else "",
        number=row.number if row is not None else None,
        published_at=row.published_at if row is not None else None,
        has_draft=draft is not None,
        author=draft.author if draft is not None else "",
        changed_at=draft.changed_at if draft is not None else None,
        cohorts=count.cohorts if count is not None else 0,
        people=count.people if count is not None else 0,
    )


async def _counted(read: Read) -> Sequence[Any]:
    counted = func.count(cohorts.c.id).label("cohorts"), func.sum(cohorts.c.admitted).label("people")
    return await read.rows(select(cohorts.c.program, *counted).group_by(cohorts.c.program))
