"""A file on its way in: sent, its columns named, looked at, taken in. It is kept here between the steps, and no longer.

    columns ─> looking ─> preview ─> taking ─> done
       └──────────┴──────────┘ (the columns can be named anew)

What is in it lives in the row, because the machine that takes it in need not be the one it was sent to. It is dropped
when it was taken in or given up, and after two days in any case; of what was done only figures stay.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Row, String, Table, delete, select, update

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.engine import jobs
from advocacy.errors import Conflict, NotFound
from advocacy.listening.intake.outline import Outline
from advocacy.words import kept, said

LONGEST_NAME = 100
LARGEST = 20_000_000
KEPT_FOR = timedelta(days=2)
LOOK, TAKE, DROP = "import.look", "import.take", "import.drop"
NUMBERS = range(1, 2**63)
UNDER_WAY = {"looking": LOOK, "taking": TAKE}

import_files = Table(
    "import_files",
    metadata,
    id_column(),
    Column("staff_id", Key, ForeignKey("staff.id"), nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("columns", Json),
    Column("mapping", Json, nullable=False),
    Column("dates", String(12)),
    Column("scale", String(8)),
    Column("found", Json),
    Column("rows", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary),
    Index("ix_import_files_staff_id_id", "staff_id", "id"),
    Index("ix_import_files_sha256", "sha256"),
)
_WITHOUT_CONTENT = [column for column in import_files.c if column.name != "content"]


async def receive(
    work: Work, name: str, kind: str, content: bytes, seen: Outline, *, asked: Mapping[str, Any] | None = None
) -> int:
    """Keep a file that was sent, for whoever sent it.

    Args:
        work: the transaction of somebody of the staff.
        name: as it was called.
        kind: ``customers`` or ``scores``.
        content: the file.
        seen: its outline; what each column would become there is where naming them begins.
        asked: what has to be said first, as JSON, if that is known.

    Returns:
        its number.
    """
    made = await work.execute(
        insert_into(work, import_files)
        .values(
            staff_id=work.actor.id,
            name=name.strip()[:LONGEST_NAME] or "file",
            kind=kind,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            state="columns",
            turn=0,
            columns=_as_json(seen),
            mapping=seen.named(),
            found=asked,
            rows=seen.rows,
            done=0,
            at=work.now,
            changed_at=work.now,
            content=content,
        )
        .returning(import_files.c.id)
    )
    number = int(made.scalar_one())
    drop = {"kind": DROP, "key": f"{DROP}:{number}", "payload": {"file": number}, "due_at": work.now + KEPT_FOR}
    await jobs.schedule(work, [drop])
    return number


def _as_json(seen: Outline) -> dict[str, Any]:
    return {
        "tool": seen.tool,
        "encoding": seen.encoding,
        "notes": [kept(note) for note in seen.notes],
        "columns": [{"name": one.name, "question": one.question, "samples": list(one.samples)} for one in seen.columns],
    }


async def name_columns(
    work: Work, row: Row[Any], mapping: Mapping[str, str], dates: str | None, scale: str | None
) -> int:
    """Say what each column becomes; what was found before counts no longer.

    Returns:
        the turn, by which a later look is told from an earlier one.

    Raises:
        Conflict: it is being taken in, or was.
    """
    return await _move(
        work,
        row,
        ("columns", "looking", "preview"),
        "columns",
        mapping=dict(mapping),
        dates=dates,
        scale=scale,
        found=None,
    )


async def begin(work: Work, row: Row[Any], state: str) -> None:
    """Have a job look at the file, or take it in.

    Raises:
        Conflict: somebody was quicker.
    """
    turn = await _move(work, row, ("columns",) if state == "looking" else ("preview",), state, done=0)
    kind = UNDER_WAY[state]
    job = {"kind": kind, "key": f"{kind}:{row.id}:{turn}", "payload": {"file": row.id, "turn": turn}}
    await jobs.schedule(work, [job | {"due_at": work.now}])


async def looked(work: Work, number: int, turn: int, found: Mapping[str, Any], *, usable: bool) -> None:
    """Keep what a look found; one that was overtaken is forgotten."""
    await work.changed(
        update(import_files)
        .where(
            import_files.c.id == number, import_files.c.turn == turn, import_files.c.state.in_(("columns", "looking"))
        )
        .values(state="preview" if usable else "columns", found=dict(found), changed_at=work.now)
    )


async def finish(work: Work, number: int, turn: int, before: Sequence[str], found: Mapping[str, Any]) -> None:
    """Note that a file was taken in, in the transaction that does it, and drop what was in it.

    Raises:
        Conflict: it was taken in or given up meanwhile, so that this transaction has to be taken back.
    """
    met = await work.changed(
        update(import_files)
        .where(import_files.c.id == number, import_files.c.turn == turn, import_files.c.state.in_(before))
        .values(state="done", found=dict(found), columns=None, mapping={}, content=None, changed_at=work.now)
    )
    if met != 1:
        raise too_late()


async def come_to_nothing(work: Work, number: int, turn: int, found: Mapping[str, Any]) -> None:
    """Note why a file could not be taken in; it can be tried again."""
    await work.changed(
        update(import_files)
        .where(import_files.c.id == number, import_files.c.turn == turn, import_files.c.state == "taking")
        .values(state="preview", found=dict(found), changed_at=work.now)
    )


async def progress(work: Work, number: int, done: int) -> None:
    """Note how far it is."""
    await work.execute(update(import_files).where(import_files.c.id == number).values(done=done))


async def drop(work: Work, number: int) -> None:
    """Forget a file that was not taken in; what was done stays, as figures."""
    await work.execute(delete(import_files).where(import_files.c.id == number, import_files.c.state != "done"))


async def give_up(work: Work, row: Row[Any]) -> None:
    """Forget a file that its owner does not want to take in.

    Raises:
        Conflict: it is being taken in, or was.
    """
    met = await work.changed(
        delete(import_files).where(
            import_files.c.id == row.id, import_files.c.state.in_(("columns", "looking", "preview"))
        )
    )
    if met != 1:
        raise too_late()


async def _move(work: Work, row: Row[Any], before: Sequence[str], state: str, **values: Any) -> int:
    met = await work.execute(
        update(import_files)
        .where(import_files.c.id == row.id, import_files.c.turn == row.turn, import_files.c.state.in_(before))
        .values(state=state, turn=import_files.c.turn + 1, changed_at=work.now, **values)
        .returning(import_files.c.turn)
    )
    turn = met.scalar()
    if turn is None:
        raise too_late()
    return int(turn)


def too_late() -> Conflict:
    """The file has gone on without this press."""
    return Conflict(
        said("This file has gone on meanwhile, in another tab perhaps."),
        remedy=said("Open its page to see where it is."),
    )


async def of_staff(read: Read, staff: int | None, number: int) -> Row[Any]:
    """A file of somebody of the staff, without what is in it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    wanted = number if number in NUMBERS else 0
    mine = select(*_WITHOUT_CONTENT).where(import_files.c.id == wanted, import_files.c.staff_id == staff)
    row = await read.row(mine)
    if row is None:
        raise NotFound(
            said("There is no such file here."), remedy=said("It was taken in, given up, or is older than two days.")
        )
    return row


async def with_content(read: Read, number: int) -> Row[Any] | None:
    """A file with what is in it; None where it is gone."""
    query = select(import_files).where(import_files.c.id == number, import_files.c.content.is_not(None))
    return await read.row(query)


async def latest(read: Read, staff: int | None, limit: int = 10) -> Sequence[Row[Any]]:
    """The latest files of somebody of the staff, newest first, without what is in them."""
    mine = select(*_WITHOUT_CONTENT).where(import_files.c.staff_id == staff)
    return await read.rows(mine.order_by(import_files.c.id.desc()).limit(limit))


async def taken_before(read: Read, row: Row[Any]) -> Row[Any] | None:
    """The last time this very file was taken in by anybody; None if it never was."""
    same = import_files.c.sha256 == row.sha256, import_files.c.kind == row.kind, import_files.c.state == "done"
    return await read.row(select(*_WITHOUT_CONTENT).where(*same).order_by(import_files.c.id.desc()).limit(1))
