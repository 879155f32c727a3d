"""The words of a program's mails, as each published version says them.

A mail that is queued under a version is written in that version's words, whatever is published afterwards.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Row, String, Table, Text, select

from advocacy.columns import Json, Key, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine.publication import Publication

KINDS = ("invitation", "survey", "news", "service")
BULK = frozenset(KINDS) - {"service"}

mail_texts = Table(
    "mail_texts",
    metadata,
    Column("version_id", Key, primary_key=True),
    Column("mail", String(120), primary_key=True),
    Column("program", String(60), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(12), nullable=False),
    Column("host", Json, nullable=False),
)


async def take_part(work: Work, publication: Publication) -> None:
    """Keep the mails of a version; those of earlier versions stay, because mails may be under way in their words."""
    document = publication.document
    rows = [
        {
            "version_id": publication.version_id,
            "mail": text["mail"],
            "program": publication.program,
            "kind": text.get("kind", "news"),
            "subject": text["subject"],
            "text": text["text"],
            "language": document.get("language", "en"),
            "host": dict(document.get("host") or {}),
        }
        for text in document.get("mails", ())
    ]
    if rows:
        await work.execute(insert_into(work, mail_texts).on_conflict_do_nothing(), rows)


async def texts_of(read: Read, versions: Iterable[int]) -> dict[tuple[int, str], Row[Any]]:
    """The mails of these versions, by version and key."""
    return {
        (row.version_id, row.mail): row
        for part in chunks(sorted(set(versions)))
        for row in await read.rows(select(mail_texts).where(mail_texts.c.version_id.in_(part)))
    }
