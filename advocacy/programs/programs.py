"""Programs in force, and every version that ever was.

A version is the exact text that was loaded, beside the document that was read from it. Versions are only ever added;
what happened under one stays as it was, and whoever was let in by one can be told by which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, Select, String, Table, Text, UniqueConstraint, select, update

from advocacy.columns import Json, Key, UtcDateTime, append_only, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine.publication import Publication, TakePart
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.programs.document import Document, read, refusal, where
from advocacy.programs.ladder import one_at_a_time, require_one
from advocacy.programs.lint import ERROR, Finding, lint
from advocacy.programs.wave_plans import wake

RUNNING, PAUSED = "running", "paused"

programs = Table(
    "programs",
    metadata,
    id_column(),
    Column("key", String(60), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("state", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

program_versions = Table(
    "program_versions",
    metadata,
    id_column(),
    Column("program_id", Key, ForeignKey("programs.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("document", Json, nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("published_by", String(40), nullable=False),
    UniqueConstraint("program_id", "number"),
)
append_only(program_versions)

IN_FORCE = programs.join(
    program_versions,
    (program_versions.c.program_id == programs.c.id) & (program_versions.c.number == programs.c.number),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a text.

    Attributes:
        program: its key.
        number: the number of the version in force.
        changed: False when the text is that of the version in force already.
        findings: what the lint advises.
    """

    program: str
    number: int
    changed: bool
    findings: Sequence[Finding]


async def load(work: Work, text: str, filename: str, parts: Sequence[TakePart]) -> Loaded:
    """Put a text in force as the newest version of its program; the text in force already changes nothing.

    A new program runs at once; a paused one stays paused. What already happened stays as it was.

    Raises:
        Invalid: the text is no program, or one with errors; each is among the ``problems``.
        Conflict: another running program has another ladder of levels.
    """
    document = read(text, filename)
    findings = lint(document)
    errors = [finding for finding in findings if finding.severity == ERROR]
    if errors:
        raise refusal([_mistake(filename, finding) for finding in errors])
    await one_at_a_time(work)
    row = await work.row(_in_force().where(programs.c.key == document.key))
    if row is not None and row.digest == _digest_of(text):
        return Loaded(document.key, row.number, changed=False, findings=findings)
    if row is None or row.state == RUNNING:
        await _require_one_ladder(work, document.key, document.values["levels"])
    publication = await _write(work, row, document)
    for take_part in parts:
        await take_part(work, publication)
    await work.record(
        Event(
            "program.published",
            about=f"program:{publication.program_id}:{publication.number}",
            object=document.key,
            data={"version": publication.version_id, "number": publication.number},
        )
    )
    return Loaded(document.key, publication.number, changed=True, findings=findings)


async def pause(work: Work, key: str) -> None:
    """Let the rules of a program rest. Points for what was done in it are still awarded.

    What was promised goes on, reminders and boxes too; nothing new begins: no launch, and no wave of one.

    Raises:
        NotFound: there is no such program.
        Conflict: it is paused already.
    """
    row = await get(work, key)
    await _switch(work, row, RUNNING, PAUSED, f"{row.name} is paused already.")
    await work.record(Event("program.paused", about=f"program:{row.id}:{row.number}", object=key))


async def resume(work: Work, key: str) -> None:
    """Let a paused program run again.

    Raises:
        NotFound: there is no such program.
        Conflict: it is running, or another running program has another ladder of levels by now.
    """
    await one_at_a_time(work)
    row = await get(work, key)
    await _require_one_ladder(work, key, row.document["levels"])
    await _switch(work, row, PAUSED, RUNNING, f"{row.name} is running already.")
    await wake(work, key)
    await work.record(Event("program.resumed", about=f"program:{row.id}:{row.number}", object=key))


async def export(read: Read, key: str, number: int | None = None) -> str:
    """The exact text of the version in force, or of that number.

    Raises:
        NotFound: there is no such program, or no such version.
    """
    row = await get(read, key)
    if number is None or number == row.number:
        return str(row.text)
    found = await read.value(
        select(program_versions.c.text).where(
            program_versions.c.program_id == row.id, program_versions.c.number == number
        )
    )
    if found is None:
        raise NotFound(f"{row.name} has no version {number}.", remedy=f"There are versions 1 to {row.number}.")
    return str(found)


async def get(read: Read, key: str) -> Row[Any]:
    """A program with its version in force.

    Returns:
        ``id, key, name, state, number, version_id, digest, text, document, published_at, published_by``.

    Raises:
        NotFound: there is none of that key.
    """
    row = await read.row(_in_force().where(programs.c.key == key))
    if row is None:
        known = ", ".join(sorted(one.key for one in await listing(read)))
        raise NotFound(
            f"There is no program “{key}”.",
            remedy=f"There are: {known}." if known else "Load one with: advocacy program load FILE",
        )
    return row


async def publication(read: Read, key: str) -> Publication:
    """The version in force, as it was handed out when it was published.

    Raises:
        NotFound: there is no program of that key.
    """
    row = await get(read, key)
    return Publication(row.key, row.id, row.version_id, row.number, row.document)


async def version(read: Read, version_id: int) -> Publication:
    """A version as it was handed out when it was published, whether or not it is in force still.

    Raises:
        NotFound: there is none.
    """
    query = select(programs.c.key, program_versions).join(programs, programs.c.id == program_versions.c.program_id)
    row = await read.row(query.where(program_versions.c.id == version_id))
    if row is None:
        raise NotFound(f"There is no version {version_id} of a program.")
    return Publication(row.key, row.program_id, row.id, row.number, row.document)


async def listing(read: Read) -> Sequence[Row[Any]]:
    """Every program with its version in force, by key, without texts and documents."""
    query = select(
        programs,
        program_versions.c.id.label("version_id"),
        program_versions.c.published_at,
        program_versions.c.published_by,
    )
    return await read.rows(query.select_from(IN_FORCE).order_by(programs.c.key))


def _in_force() -> Select[Any]:
    return select(
        programs,
        program_versions.c.id.label("version_id"),
        program_versions.c.digest,
        program_versions.c.text,
        program_versions.c.document,
        program_versions.c.published_at,
        program_versions.c.published_by,
    ).select_from(IN_FORCE)


async def _require_one_ladder(work: Work, key: str, levels: Any) -> None:
    require_one(levels, await work.rows(_in_force().where(programs.c.state == RUNNING, programs.c.key != key)))


async def _write(work: Work, row: Row[Any] | None, document: Document) -> Publication:
    name, number = document.values["name"], 1 if row is None else row.number + 1
    if row is None:
        values = {"key": document.key, "name": name, "state": RUNNING, "number": number, "created_at": work.now}
        created = await work.execute(insert_into(work, programs).values(values).returning(programs.c.id))
        program = int(created.scalar_one())
    else:
        program = int(row.id)
        await work.execute(update(programs).where(programs.c.id == program).values(name=name, number=number))
    added = await work.execute(
        insert_into(work, program_versions)
        .values(
            program_id=program,
            number=number,
            digest=_digest_of(document.text),
            text=document.text,
            document=document.values,
            published_at=work.now,
            published_by=str(work.actor),
        )
        .returning(program_versions.c.id)
    )
    return Publication(document.key, program, int(added.scalar_one()), number, document.values)


async def _switch(work: Work, row: Row[Any], before: str, after: str, otherwise: str) -> None:
    met = await work.changed(
        update(programs).where(programs.c.id == row.id, programs.c.state == before).values(state=after)
    )
    if met != 1:
        raise Conflict(otherwise)


def _digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _mistake(filename: str, finding: Finding) -> Invalid:
    return Invalid(finding.reason, where=where(filename, finding.line, finding.place), remedy=finding.remedy)
