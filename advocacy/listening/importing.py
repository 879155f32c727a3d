"""Looking at a file and taking it in, and what was found as plain figures.

Reading a file is work for a processor and is done beside the loop, so that nobody else waits for it. A look is the
import itself, taken back at its end; so what it says would happen is what happens.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from advocacy.database import Actor, Database, Work
from advocacy.errors import Conflict, Invalid, Mistake
from advocacy.listening import import_files
from advocacy.listening.imports import Imported, Progress, import_customers, import_scores, silent
from advocacy.listening.intake.customer_file import CustomerFile, read_customers
from advocacy.listening.intake.findings import Refusal, Skip, Unsure
from advocacy.listening.intake.outline import Outline, outline
from advocacy.listening.intake.score_file import ScoreFile, read_scores
from advocacy.listening.scores import segment_of
from advocacy.people import audit
from advocacy.words import Said, kept, said

File = ScoreFile | CustomerFile
AT_ONCE = 400_000  # bytes that a page may wait for; what is larger is a job
SHOWN_ROWS = 8
SHOWN_MISTAKES = 50
SHOWN_NOTES = 20
INVITABLE = ("passive", "promoter")
OF_SCORES = ("n", "promoters", "passives", "detractors", "distribution")


async def read_file(row: Row[Any]) -> File:
    """What a file holds, read in a thread.

    Raises:
        Invalid: it cannot be used as it is, or something has to be said first.
    """
    return await asyncio.to_thread(_read, row)


def outlined(data: bytes, kind: str) -> tuple[Outline, dict[str, Any] | None]:
    """A file before anybody has named its columns, and what has to be said first, as far as a short look tells.

    Raises:
        Invalid: it is no table.
    """
    seen = outline(data, kind)
    if seen.unsure is not None:
        return seen, wrong(seen.unsure)
    if kind == "scores" and len(data) <= AT_ONCE:
        try:
            read_scores(data, mapping=seen.named())
        except Unsure as asked:
            return seen, wrong(asked)
        except Invalid:
            pass  # said when somebody looks at what would happen
    return seen, None


def _read(row: Row[Any]) -> File:
    data = bytes(row.content)
    if row.kind == "scores" and "score" not in row.mapping.values():
        raise Unsure(said("No column is the score yet."), about="score")
    if row.kind == "customers":
        return read_customers(data, mapping=row.mapping)
    return read_scores(data, mapping=row.mapping, dates=row.dates, scale=row.scale)


async def carry(work: Work, file: File, *, progress: Progress = silent) -> Imported:
    """Take a file in, or in a rehearsal say what would come of it."""
    if isinstance(file, CustomerFile):
        return await import_customers(work, file, progress=progress)
    return await import_scores(work, file, progress=progress)


async def look(database: Database, row: Row[Any], actor: Actor) -> dict[str, Any]:
    """What would come of a file, as JSON.

    Raises:
        Invalid: it cannot be used as it is, or something has to be said first.
    """
    file = await read_file(row)
    try:
        async with database.rehearsal(actor) as work:
            would = await carry(work, file)
    except Mistake as refused:
        # One that only the rows together show, such as an address and an id that belong to two people.
        return {**as_found(Imported(len(file.rows), 0, 0, file.skipped, (), file.profile), file), **wrong(refused)}
    return as_found(would, file)


def as_found(done: Imported, file: File) -> dict[str, Any]:
    """What an import did or would do, as JSON, with a few rows to look at."""
    return {
        **figures(done),
        "skips": [[kept(why), times, rows] for why, times, rows in _by_reason(done.skipped)],
        "mistakes": [_as_json(one) for one in done.refused[:SHOWN_MISTAKES]],
        "notes": [kept(one) for one in _notes(done)[:SHOWN_NOTES]],
        "first": _first(file),
    }


def figures(done: Imported) -> dict[str, Any]:
    """The figures alone, which name nobody."""
    told = done.profile
    numbers: dict[str, Any] = {name: told[name] for name in OF_SCORES if name in told}
    return {
        "rows": done.rows,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "skipped": len(done.skipped),
        "refused": len(done.refused),
        **numbers,
    }


def _notes(done: Imported) -> list[str]:
    notes = done.profile.get("notes")
    return list(notes) if isinstance(notes, list) else []


def _by_reason(skipped: Sequence[Skip]) -> list[tuple[str, int, list[int]]]:
    """Why rows are left out: the reason, how many, the first of them. What differs in one word is the same reason."""
    alike: dict[str, list[Skip]] = {}
    for one in skipped:
        alike.setdefault(one.why.pattern if isinstance(one.why, Said) else one.why, []).append(one)
    most = sorted(alike.values(), key=len, reverse=True)[:SHOWN_ROWS]
    return [(group[0].why, len(group), [one.row for one in group[:SHOWN_ROWS]]) for group in most]


def _as_json(one: Refusal | Skip) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "value": one.value, "why": kept(one.why)}


def _first(file: File) -> list[dict[str, Any]]:
    """The first rows, as they will be."""
    if isinstance(file, CustomerFile):
        return [
            {
                "row": row.row,
                "name": row.name,
                "email": row.email_as_typed or row.external_id,
                "account": row.account,
                "more": [word for word in (row.title, row.tier, row.language, *row.tags) if word],
                "attributes": dict(list(row.attributes.items())[:SHOWN_ROWS]),
            }
            for row in file.rows[:SHOWN_ROWS]
        ]
    return [
        {
            "row": row.row,
            "name": row.name,
            "email": row.email_as_typed or row.external_person_id,
            "account": row.account,
            "score": row.score,
            "segment": str(segment_of(row.score)),
            "at": row.responded_at.isoformat() if row.responded_at else None,
            "comment": (row.comment or "")[:200],
        }
        for row in file.rows[:SHOWN_ROWS]
    ]


def invitable(file: File) -> dict[str, int]:
    """How many people of each segment an invitation could go to: they have an address, and may be written to."""
    if isinstance(file, CustomerFile):
        return {}
    people = {row.email: row for row in file.rows if row.email and row.may_contact is not False}
    segments = Counter(str(segment_of(row.score)) for row in people.values())
    return {name: segments[name] for name in INVITABLE}


def wrong(mistake: Mistake) -> dict[str, Any]:
    """A mistake of the whole file, as JSON."""
    told: dict[str, Any] = {"message": kept(mistake.message), "where": kept(mistake.where or "")}
    if isinstance(mistake, Unsure):
        told["about"] = mistake.about
    else:
        told["remedy"] = kept(mistake.remedy or "")
    return {"wrong": told}


async def take(work: Work, number: int, turn: int, file: File, before: str, *, progress: Progress = silent) -> Imported:
    """Take a file in, once: all of it and the note that it was done, in one transaction.

    Raises:
        Conflict: rows are wrong, it was taken in or given up meanwhile, or two of its rows contradict each other.
    """
    if file.refused:
        raise Conflict(
            said("Rows of this file are wrong, so nothing was taken in."),
            remedy=said("Correct them, and send it again."),
        )
    done = await carry(work, file, progress=progress)
    await import_files.finish(work, number, turn, (before,), figures(done) | {"invitable": invitable(file)})
    await audit.note(work, "import.made", about=f"import:{number}", rows=done.rows, new=done.new)
    return done
