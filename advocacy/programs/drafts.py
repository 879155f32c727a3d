"""The text of a program that is being worked on: one draft for each program, until it is published or thrown away.

A draft is words, not yet a program: what cannot be read is kept as it is, and says what is wrong with it. Whoever saves
says which revision they had before them. If another was quicker nothing is written, and they are told who it was.
"""

import re
from typing import Any

from sqlalchemy import Column, Integer, Row, Select, String, Table, Text, cast, delete, func, select, update

from advocacy.columns import UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people.staff import staff
from advocacy.programs import programs
from advocacy.programs.draft_texts import next_revision, remember, remembered
from advocacy.programs.nodes import LARGEST, Mapped, Scalar, Unreadable, nodes
from advocacy.programs.scalars import KEY, KEY_REMEDY, LONGEST_KEY
from advocacy.words import said

_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")

program_drafts = Table(
    "program_drafts",
    metadata,
    id_column(),
    Column("key", String(60), nullable=False, unique=True),
    Column("base", Integer),  # the version it was begun from; null for what was never published
    Column("text", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(40), nullable=False),
)


class Overtaken(Conflict):
    """Somebody else saved first.

    Args:
        newer: the draft as it is now, as :func:`get` gives it.
    """

    def __init__(self, newer: Row[Any]) -> None:
        super().__init__(
            said("{name} changed this draft in the meantime.", name=newer.author),
            remedy=said("Compare the two, and say which one stays."),
        )
        self.newer = newer


async def open_draft(work: Work, key: str) -> Row[Any]:
    """The draft of a program; where there is none, one that says what the version in force says.

    Raises:
        NotFound: there is neither a draft nor a program of that key.
    """
    found = await get(work, key)
    if found is not None:
        return found
    row = await programs.get(work, key)
    return await _begin(work, key, str(row.text), int(row.number))


async def get(read: Read, key: str) -> Row[Any] | None:
    """The draft of a program, if there is one.

    Returns:
        ``id, key, base, text, revision, changed_at, changed_by, author``; the author is a name, empty if unknown.
    """
    return await read.row(_drafts().where(program_drafts.c.key == key))


async def save(work: Work, key: str, text: str, *, revision: int) -> int:
    """Keep another text as the draft, if it still has the revision that the writer saw.

    Returns:
        its new revision.

    Raises:
        Overtaken: somebody else saved in the meantime.
        NotFound: the draft is no more.
        Invalid: no database keeps such a text, or it is larger than any program.
    """
    changed = update(program_drafts).where(program_drafts.c.key == key, program_drafts.c.revision == revision)
    words = kept(text)
    values = {"text": words, "revision": revision + 1, "changed_at": work.now, "changed_by": str(work.actor)}
    if not await work.changed(changed.values(values)):
        raise await _lost(work, key)
    await remember(work, key, revision + 1, words)
    return revision + 1


async def seen_at(read: Read, key: str, revision: int) -> str:
    """What a page was drawn from.

    Args:
        read: a read or a work.
        key: of the program.
        revision: of the draft that it showed; with a minus, the number of a version where there was no draft yet.

    Returns:
        the text; empty where nobody remembers it.
    """
    if revision > 0:
        return await remembered(read, key, revision) or ""
    try:
        return await programs.export(read, key, -revision)
    except NotFound:
        return ""


async def discard(work: Work, key: str, *, revision: int) -> None:
    """Throw a draft away; the version in force stays as it is.

    Raises:
        Overtaken: somebody else saved in the meantime.
        NotFound: the draft is no more.
    """
    if not await work.changed(
        delete(program_drafts).where(program_drafts.c.key == key, program_drafts.c.revision == revision)
    ):
        raise await _lost(work, key)


async def create(work: Work, text: str) -> str:
    """Begin a program that there was not: its draft, under the key that its text gives.

    Raises:
        Invalid: the text does not give a key.
        Conflict: there is a program, or a draft of one, of that key.
    """
    key = key_of(text)
    taken = select(programs.programs.c.id).where(programs.programs.c.key == key)
    if await work.row(taken) is not None or await get(work, key) is not None:
        raise Conflict(
            said("There is a program “{key}” already.", key=key),
            where="program",
            remedy=said("Give the new one another short name."),
        )
    await _begin(work, key, kept(text), None)
    return key


async def begin_again(work: Work, key: str, number: int) -> None:
    """Make a draft of what an older version said, to go back to it.

    Raises:
        NotFound: there is no such program, or no such version.
        Conflict: there is a draft that would be lost.
    """
    text = await programs.export(work, key, number)
    if await get(work, key) is not None:
        raise Conflict(
            said("There is a draft of this program already."),
            remedy=said("Publish it or throw it away first; then go back."),
        )
    row = await programs.get(work, key)
    await _begin(work, key, text, int(row.number))


def kept(text: str) -> str:
    """A text as a draft keeps it: lines end as they do everywhere else.

    Raises:
        Invalid: it is larger than any program, or has in it what no database keeps.
    """
    if len(text) > LARGEST:
        raise Invalid(
            said("The text has {n} characters; a program has {most} at most.", n=len(text), most=LARGEST),
            remedy=said("Move long words out of it, or make two programs of it."),
        )
    if _UNKEEPABLE.search(text):
        raise Invalid(
            said("There are marks in the text that cannot be kept."), remedy=said("Save it as plain text in UTF-8.")
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def key_of(text: str) -> str:
    """The key that a text gives its program.

    Raises:
        Invalid: it gives none.
    """
    try:
        node, _ = nodes(text)
    except Unreadable as reason:
        raise Invalid(
            reason.problem.reason, where=f"line {reason.problem.line}", remedy=reason.problem.remedy
        ) from None
    held = node.values.get("program") if isinstance(node, Mapped) else None
    key = held.raw if isinstance(held, Scalar) else ""
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise Invalid(
            said("The text does not say which program it is."),
            where="program",
            remedy=KEY_REMEDY if key else said("Begin it with a line like: program: passives-to-promoters"),
        )
    return key


async def listing(read: Read) -> list[Row[Any]]:
    """Every draft by key, with the columns of :func:`get`."""
    return list(await read.rows(_drafts().order_by(program_drafts.c.key)))


async def _begin(work: Work, key: str, text: str, base: int | None) -> Row[Any]:
    revision = await next_revision(work, key)
    values = {"key": key, "base": base, "text": text, "revision": revision}
    made = insert_into(work, program_drafts).values(**values, changed_at=work.now, changed_by=str(work.actor))
    if await work.changed(made.on_conflict_do_nothing(index_elements=["key"])):
        await remember(work, key, revision, text)
    row = await get(work, key)
    if row is None:
        raise NotFound(said("There is no draft of “{key}”.", key=key))
    return row


async def _lost(work: Work, key: str) -> Conflict | NotFound:
    newer = await get(work, key)
    if newer is not None:
        return Overtaken(newer)
    return NotFound(
        said("There is no draft of “{key}” any more.", key=key),
        remedy=said("It was published or thrown away. Begin a new one from the version in force."),
    )


def _drafts() -> Select[Any]:
    author = func.coalesce(func.nullif(staff.c.name, ""), staff.c.email, "").label("author")
    by = "staff:" + cast(staff.c.id, String)
    return select(program_drafts, author).select_from(
        program_drafts.outerjoin(staff, program_drafts.c.changed_by == by)
    )
