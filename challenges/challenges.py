"""Challenges as the programs in force have them: one row for each (program, key), kept when it is retired.

``outlines`` holds what a program says beside its challenges: ladder, tracks, the weekly cap, and the edition, a
fingerprint by which the compiled form is found again without reading any of it. ``wordings`` keeps the former texts
of a challenge, because whoever started under one finishes under it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    and_,
    select,
)

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read
from advocacy.errors import NotFound
from challenges.outline import Outline, outline_of

challenges = Table(
    "challenges",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False),
    Column("key", String(120), nullable=False),
    Column("version_id", Key, nullable=False),
    Column("wording", Integer, nullable=False, default=1),
    Column("position", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("definition", Json, nullable=False),
    Column("points", Integer, nullable=False),
    Column("ask", Boolean, nullable=False),
    Column("stream", String(20)),
    Column("places", Integer),
    Column("taken", Integer, nullable=False, default=0),
    Column("starts", String(10)),
    Column("ends", String(10)),
    Column("retired_at", UtcDateTime),
    UniqueConstraint("program", "key"),
    CheckConstraint("taken >= 0", name="taken_is_not_negative"),
)

wordings = Table(
    "wordings",
    metadata,
    Column("challenge_id", Key, ForeignKey("challenges.id"), primary_key=True),
    Column("wording", Integer, primary_key=True),
    Column("definition", Json, nullable=False),
    sqlite_with_rowid=False,
)

outlines = Table(
    "outlines",
    metadata,
    id_column(),
    Column("program", String(60), nullable=False, unique=True),
    Column("version_id", Key, nullable=False),
    Column("edition", String(64), nullable=False),
    Column("levels", Json, nullable=False),
    Column("tracks", Json, nullable=False),
    Column("cap", Integer, nullable=False),
    Column("host", Json),
)

_MOST_KEPT = 64
_compiled: OrderedDict[tuple[str, str], Outline] = OrderedDict()


async def outlines_of(read: Read, editions: Mapping[str, str]) -> dict[str, Outline]:
    """The programs' outlines, compiled; what this process has compiled before is not read again.

    Args:
        read: a read or a work.
        editions: of each program wanted, the edition in force.
    """
    found = {
        program: _compiled[program, edition] for program, edition in editions.items() if (program, edition) in _compiled
    }
    missing = [program for program in editions if program not in found]
    if missing:
        for outline in await _compile(read, missing):
            found[outline.program] = outline
            _compiled[outline.program, outline.edition] = outline
    for program, edition in editions.items():
        if (program, edition) in _compiled:
            _compiled.move_to_end((program, edition))
    while len(_compiled) > _MOST_KEPT:
        _compiled.popitem(last=False)
    return {program: found[program] for program in editions if program in found}


async def _compile(read: Read, programs: Sequence[str]) -> list[Outline]:
    # Edition and words in one statement, so that a publication in between cannot mix them.
    rows = await read.rows(
        select(
            outlines.c.program,
            outlines.c.edition,
            outlines.c.levels,
            outlines.c.tracks,
            outlines.c.cap,
            outlines.c.host,
            challenges.c.definition,
        )
        .select_from(
            outlines.outerjoin(
                challenges,
                and_(challenges.c.program == outlines.c.program, challenges.c.retired_at.is_(None)),
            )
        )
        .where(outlines.c.program.in_(programs))
        .order_by(outlines.c.program, challenges.c.position)
    )
    parts: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        said = {"levels": row.levels, "tracks": row.tracks, "cap": row.cap, "host": row.host, "challenges": []}
        part = parts.setdefault((row.program, row.edition), said)
        if row.definition is not None:
            part["challenges"].append(row.definition)
    return [outline_of(program, edition, part) for (program, edition), part in parts.items()]


async def of_program(read: Read, program: str, *, retired: bool = False) -> Sequence[Row[Any]]:
    """A program's challenges in its order; the retired ones too, if asked."""
    query = select(challenges).where(challenges.c.program == program)
    if not retired:
        query = query.where(challenges.c.retired_at.is_(None))
    return await read.rows(query.order_by(challenges.c.position, challenges.c.id))


async def get(read: Read, program: str, key: str) -> Row[Any]:
    """The challenge of that program and key, also when it is retired.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(challenges).where(challenges.c.program == program, challenges.c.key == key))
    if row is None:
        raise no_challenge(key)
    return row


async def host_named(read: Read, program: str) -> Mapping[str, str]:
    """The host whom a program names: ``name``, ``title`` and ``mail``; empty where it names nobody."""
    return await read.value(select(outlines.c.host).where(outlines.c.program == program)) or {}


def no_challenge(key: str, known: Iterable[str] = ()) -> NotFound:
    """The words for a challenge that is not there."""
    names = ", ".join(sorted(known)[:10])
    return NotFound(f"There is no challenge {key!r}.", remedy=f"There are {names}." if names else None)
