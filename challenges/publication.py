"""The limb's part in a publication: the program's challenges become rows, and what is gone is retired.

What already happened stays as it was: submissions keep the wording they were started under, finished tracks stay
finished, and a challenge that comes back is the same row again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select, update

from advocacy.database import Work, insert_into
from advocacy.engine.publication import Publication
from challenges import tracks
from challenges.challenges import challenges, outlines, wordings
from challenges.goes import submissions
from challenges.occurrences import GIVEN_UP
from challenges.outline import edition_of, outline_of, part_of


async def take_part(work: Work, publication: Publication) -> None:
    """Bring the rows of a program up to its published version.

    Raises:
        Invalid: the document has a condition that cannot be read, or a track that breaks its promise of no asks.
    """
    program = publication.program
    part = part_of(publication.document)
    edition = edition_of(part)
    outline = outline_of(program, edition, part)
    was = await work.row(select(outlines).where(outlines.c.program == program))
    if was is not None and was.tracks != part["tracks"]:
        await tracks.finish_shorter(work, outline)
    known = {row.key: row for row in await work.rows(select(challenges).where(challenges.c.program == program))}
    rows = [_as_row(publication, position, text) for position, text in enumerate(part["challenges"])]
    await _keep_former_words(work, known, rows)
    await _save(work, rows)
    gone = [key for key, row in known.items() if key not in outline.challenges and row.retired_at is None]
    if gone:
        await work.execute(_of(program, gone).values(retired_at=work.now))
    await _count_places(work, program, known, rows)
    await _save_outline(work, publication, edition, part)


def _as_row(publication: Publication, position: int, text: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "program": publication.program,
        "key": str(text["challenge"]),
        "version_id": publication.version_id,
        "wording": 1,
        "position": position,
        "title": str(text.get("title") or text["challenge"]),
        "definition": dict(text),
        "points": int(text.get("points") or 0),
        "ask": bool(text.get("ask", False)),
        "stream": text.get("stream"),
        "places": text.get("places"),
        "taken": 0,
        "starts": text.get("starts"),
        "ends": text.get("ends"),
        "retired_at": None,
    }


def _of(program: str, keys: Sequence[str]) -> Any:
    return update(challenges).where(challenges.c.program == program, challenges.c.key.in_(keys))


async def _keep_former_words(work: Work, known: Mapping[str, Row[Any]], rows: list[dict[str, Any]]) -> None:
    former = []
    for row in rows:
        before = known.get(row["key"])
        if before is None:
            continue
        changed = before.definition != row["definition"]
        row["wording"] = before.wording + changed
        if changed:
            former.append({"challenge_id": before.id, "wording": before.wording, "definition": before.definition})
    if former:
        await work.execute(insert_into(work, wordings), former)


async def _save(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    saving = insert_into(work, challenges)
    kept = {"program", "key", "taken"}
    await work.execute(
        saving.on_conflict_do_update(
            index_elements=["program", "key"],
            set_={name: saving.excluded[name] for name in rows[0] if name not in kept},
        ),
        rows,
    )


async def _count_places(
    work: Work, program: str, known: Mapping[str, Row[Any]], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Places that are limited from now on: those who are at it already have theirs."""
    newly = [
        row["key"]
        for row in rows
        if row["places"] is not None and row["key"] in known and known[row["key"]].places is None
    ]
    if newly:
        holders = (
            select(func.count(submissions.c.customer_id.distinct()))
            .where(submissions.c.challenge_id == challenges.c.id, submissions.c.state.not_in(GIVEN_UP))
            .scalar_subquery()
        )
        await work.execute(_of(program, newly).values(taken=holders))


async def _save_outline(work: Work, publication: Publication, edition: str, part: Mapping[str, Any]) -> None:
    saving = insert_into(work, outlines)
    row = {
        "program": publication.program,
        "version_id": publication.version_id,
        "edition": edition,
        "levels": part["levels"],
        "tracks": part["tracks"],
        "cap": part["cap"],
        "host": part["host"],
    }
    await work.execute(
        saving.on_conflict_do_update(
            index_elements=["program"], set_={name: saving.excluded[name] for name in row if name != "program"}
        ),
        [row],
    )
