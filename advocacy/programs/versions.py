"""The versions a program has had, and who published them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, String, cast, func, select

from advocacy.database import Read
from advocacy.people.staff import staff
from advocacy.programs.programs import program_versions, programs


async def versions(read: Read, key: str, *, before: int | None = None, most: int = 30) -> Sequence[Row[Any]]:
    """The versions of a program, newest first, without their texts.

    Args:
        read: a read or a work.
        key: the program's.
        before: only those older than this one.
        most: so many at most.

    Returns:
        ``number, published_at, published_by, author``; the author is a name, empty if unknown.
    """
    named = program_versions.c.published_by == "staff:" + cast(staff.c.id, String)
    query = (
        select(
            program_versions.c.number,
            program_versions.c.published_at,
            program_versions.c.published_by,
            func.coalesce(func.nullif(staff.c.name, ""), staff.c.email, "").label("author"),
        )
        .select_from(
            programs.join(program_versions, program_versions.c.program_id == programs.c.id).outerjoin(staff, named)
        )
        .where(programs.c.key == key)
    )
    if before is not None:
        query = query.where(program_versions.c.number < before)
    return await read.rows(query.order_by(program_versions.c.number.desc()).limit(most))


async def is_published(read: Read, key: str) -> bool:
    """Whether a version of such a program was ever published."""
    return await read.value(select(programs.c.id).where(programs.c.key == key)) is not None
