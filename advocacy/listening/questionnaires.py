"""What each published version of a program asks, in its own words: a score, and one open question after it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Row, String, Table, Text, select

from advocacy.columns import Json, Key, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine.publication import Publication
from advocacy.errors import NotFound
from advocacy.listening.quarantine import Cadence

EXPIRES = "P30D"

questionnaires = Table(
    "questionnaires",
    metadata,
    Column("version_id", Key, primary_key=True),
    Column("survey", String(60), primary_key=True),
    Column("program", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("mail", String(120), nullable=False),
    Column("reminder", Json),
    Column("expires", String(20), nullable=False),
    Column("rest", String(20)),
    Column("tenure", String(20)),
)


async def take_part(work: Work, publication: Publication) -> None:
    """Keep the surveys of a version; those of earlier versions stay, because people may be answering them.

    Raises:
        Invalid: a rest between surveys outside 90 to 180 days.
    """
    rows = []
    for survey in publication.document.get("surveys") or ():
        Cadence.of(survey.get("rest"), survey.get("tenure"))
        rows.append(
            {
                "version_id": publication.version_id,
                "survey": survey["survey"],
                "program": publication.program,
                "name": survey.get("name") or survey["survey"],
                "question": survey["question"],
                "why": survey.get("why") or "What is the main reason?",
                "mail": survey["mail"],
                "reminder": dict(survey["reminder"]) if survey.get("reminder") else None,
                "expires": survey.get("expires") or EXPIRES,
                "rest": survey.get("rest"),
                "tenure": survey.get("tenure"),
            }
        )
    if rows:
        await work.execute(insert_into(work, questionnaires).on_conflict_do_nothing(), rows)


async def questionnaires_of(read: Read, versions: Iterable[int]) -> dict[tuple[int, str], Row[Any]]:
    """The surveys of these versions, by version and key."""
    return {
        (row.version_id, row.survey): row
        for part in chunks(sorted(set(versions)))
        for row in await read.rows(select(questionnaires).where(questionnaires.c.version_id.in_(part)))
    }


async def get(read: Read, version: int, survey: str) -> Row[Any]:
    """A survey of a version: ``name``, ``question`` and ``why`` are its words.

    Raises:
        NotFound: the version has none of that key.
    """
    row = (await questionnaires_of(read, [version])).get((version, survey))
    if row is None:
        raise NotFound(f"The program has no survey {survey!r}.", remedy="Add it to the program's surveys.")
    return row
