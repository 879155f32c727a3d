"""What drafts have said: the text of each of their revisions.

Whoever saves second can so be told what changed since they opened a page, and what does not touch theirs can be kept
beside it. A number is never given twice to the drafts of one program: a form that was drawn from a draft that has been
published since is not taken for one of the next draft.
"""

from sqlalchemy import Column, Integer, String, Table, Text, delete, func, select

from advocacy.columns import metadata
from advocacy.database import Read, Work, insert_into

KEPT = 200
"""So many texts of a program are kept; a page that was open for longer is compared without them."""

program_draft_texts = Table(
    "program_draft_texts",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)


async def remember(work: Work, key: str, revision: int, text: str) -> None:
    """Keep what a draft says as of a revision, and forget what it said long ago."""
    await work.execute(insert_into(work, program_draft_texts).values(key=key, revision=revision, text=text))
    old = delete(program_draft_texts).where(
        program_draft_texts.c.key == key, program_draft_texts.c.revision <= revision - KEPT
    )
    await work.execute(old)


async def remembered(read: Read, key: str, revision: int) -> str | None:
    """What the drafts of a program said as of a revision; None where that is forgotten, or never was."""
    found = select(program_draft_texts.c.text).where(
        program_draft_texts.c.key == key, program_draft_texts.c.revision == revision
    )
    text = await read.value(found)
    return None if text is None else str(text)


async def next_revision(read: Read, key: str) -> int:
    """The first number that no draft of a program had."""
    last = select(func.max(program_draft_texts.c.revision)).where(program_draft_texts.c.key == key)
    return int(await read.value(last) or 0) + 1
