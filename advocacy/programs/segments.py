"""Segments: conditions with a name, kept to be used again in lists of people, in exports and in the builder.

A segment is not a list. Whom it means is asked anew each time, and read with the levels that are in force then.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, String, Table, delete, select, update

from advocacy.columns import Json, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.programs.programs import IN_FORCE, RUNNING, program_versions, programs
from advocacy.words import said

LONGEST_NAME = 80
LONGEST_KEY = 60
_PLAIN_NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+")

saved_segments = Table(
    "saved_segments",
    metadata,
    id_column(),
    Column("key", String(60), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("name_key", String(160), nullable=False, unique=True),
    Column("condition", Json),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(40), nullable=False),
)


async def save(work: Work, name: str, condition: Any, *, key: str | None = None) -> str:
    """Keep a condition under a name: a new segment, or another name and condition for one there is.

    Args:
        work: the work.
        name: what people call it, unique however it is capitalised.
        condition: as a program writes it; None is everybody.
        key: of the segment to change; it keeps its key, whatever its name becomes.

    Returns:
        its key.

    Raises:
        Invalid: there is no name, or the condition makes no sense.
        Conflict: another segment has that name.
        NotFound: there is no segment of that key.
    """
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not _PLAIN_NAME.fullmatch(called):
        raise Invalid(
            said("Give it a name of {n} letters at most.", n=LONGEST_NAME) if called else said("Give it a name."),
            where="name",
        )
    parse(condition, levels=await levels_in_force(work))
    await _require_free(work, called, key)
    said_of_it = {"name": called, "name_key": called.casefold(), "condition": condition}
    said_of_it |= {"changed_at": work.now, "changed_by": str(work.actor)}
    if key is not None:
        if not await work.changed(update(saved_segments).where(saved_segments.c.key == key).values(**said_of_it)):
            raise _nowhere(key)
        return key
    made = await _free_key(work, called)
    await work.execute(insert_into(work, saved_segments).values(key=made, **said_of_it))
    return made


async def remove(work: Work, key: str) -> None:
    """Forget a segment. Nobody is changed by it; lists that were made with it stay as they are.

    Raises:
        NotFound: there is no segment of that key.
    """
    if not await work.changed(delete(saved_segments).where(saved_segments.c.key == key)):
        raise _nowhere(key)


async def get(read: Read, key: str) -> Row[Any]:
    """The segment of that key: ``key, name, condition, changed_at, changed_by``.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(saved_segments).where(saved_segments.c.key == key))
    if row is None:
        raise _nowhere(key)
    return row


async def listing(read: Read) -> Sequence[Row[Any]]:
    """Every segment by name."""
    return await read.rows(select(saved_segments).order_by(saved_segments.c.name_key))


async def condition_of(read: Read, key: str) -> Condition:
    """Whom a segment means, read with the levels in force.

    Raises:
        NotFound: there is none of that key.
        Invalid: it speaks of a level there is no more.
    """
    row = await get(read, key)
    return parse(row.condition, levels=await levels_in_force(read), where=row.name)


async def levels_in_force(read: Read) -> dict[str, int]:
    """The ladder of the programs that run, key to rank; there is one for all of them."""
    levels = program_versions.c.document["levels"].label("levels")
    query = select(levels).select_from(IN_FORCE).where(programs.c.state == RUNNING).order_by(programs.c.key).limit(1)
    row = await read.row(query)
    return {str(level["key"]): rank for rank, level in enumerate(row.levels)} if row else {}


async def _require_free(work: Work, name: str, key: str | None) -> None:
    other = await work.row(select(saved_segments.c.key).where(saved_segments.c.name_key == name.casefold()))
    if other is not None and other.key != key:
        raise Conflict(
            said("There is a segment “{name}” already.", name=name), where="name", remedy=said("Choose another name.")
        )


async def _free_key(work: Work, name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_KEY - 4].strip("-") or "segment"
    like = saved_segments.c.key.startswith(slug, autoescape=True)
    taken = {row.key for row in await work.rows(select(saved_segments.c.key).where(like))}
    return next(key for key in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _nowhere(key: str) -> NotFound:
    return NotFound(
        said("There is no segment “{key}”.", key=key[:LONGEST_KEY]),
        remedy=said("It may have been deleted. Choose another."),
    )
