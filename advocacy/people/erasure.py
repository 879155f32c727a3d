"""What is left of a person who was erased: an id, and when what happened. Who they were is gone.

The row stays, because postings, counts and reports point to it; every column that says something about the person is
as empty as on the day the row was made, those of columns that come later too. Of a consent stay its purpose and its
two dates. Having been able to write to somebody in those days may have to be accounted for (GDPR 17(3)(b) and (e)),
and for that the words of the evidence, which may name them, are not needed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Column, delete, func, select, update

from advocacy.database import Work, chunks
from advocacy.people.consent import consents
from advocacy.people.customers import customers, forget
from advocacy.people.identity import sign_in_links
from advocacy.people.sessions import sessions

Eraser = Callable[[Work, Sequence[int]], Awaitable[None]]
"""Forgets in one room what it knows of these customers; to forget again changes nothing."""

KEPT = frozenset({"id", "created_at", "joined_at", "left_at", "unsubscribed_at", "bounced_at", "erased_at"})
NO_EVIDENCE = "erased"


async def empty(work: Work, ids: Sequence[int]) -> list[int]:
    """Empty the rows of these customers.

    Returns:
        those who were not erased before.
    """
    blank = {column.name: _blank(column) for column in customers.c if column.name not in KEPT}
    new: list[int] = []
    for part in chunks(ids):
        theirs = customers.c.id.in_(part)
        met = await work.rows(select(customers.c.id).where(theirs, customers.c.erased_at.is_(None)))
        new += sorted(row.id for row in met)
        await work.execute(
            update(customers).where(theirs).values(erased_at=func.coalesce(customers.c.erased_at, work.now), **blank)
        )
    forget(work, ids)
    return new


def _blank(column: Column[Any]) -> Any:
    """What a column says of somebody of whom nothing is known."""
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


async def erase(work: Work, ids: Sequence[int]) -> None:
    """End what they agreed to and forget how it is known, and where they were signed in."""
    for part in chunks(ids):
        theirs = consents.c.customer_id.in_(part)
        await work.execute(
            update(consents).where(theirs, consents.c.withdrawn_at.is_(None)).values(withdrawn_at=work.now)
        )
        await work.execute(update(consents).where(theirs).values(evidence=NO_EVIDENCE))
        for table in (sessions, sign_in_links):
            await work.execute(delete(table).where(table.c.kind == "member", table.c.person_id.in_(part)))
