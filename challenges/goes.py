"""One member's go at a challenge, as a row, and what was answered in it.

A go is one *occurrence* of a challenge for a customer: once; this day, week or month of their calendar; this object.
The database refuses a second row for the same one. Answers are rows of their own, because they are a person's words
and can be erased while the go, its points and its place in reports stay.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
    update,
)

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_for
from advocacy.errors import Conflict, NotFound
from advocacy.words import said
from challenges.challenges import challenges, wordings
from challenges.occurrences import UNFINISHED

STATES = ("started", "submitted", "sent_back", "completed", "declined", "withdrawn")

submissions = Table(
    "submissions",
    metadata,
    id_column(),
    Column("challenge_id", Key, ForeignKey("challenges.id"), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("occurrence", String(130), nullable=False),
    Column("state", String(12), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("approvals", Integer, nullable=False),
    Column("wording", Integer, nullable=False),
    Column("week", String(10)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("handed_in_at", UtcDateTime),
    Column("review_by", UtcDateTime),
    Column("completed_at", UtcDateTime),
    UniqueConstraint("challenge_id", "customer_id", "occurrence"),
    CheckConstraint(f"state IN {STATES}", name="state_is_known"),
)
_waiting = submissions.c.state == "submitted"
Index("ix_submissions_handed_in_at", submissions.c.handed_in_at, sqlite_where=_waiting, postgresql_where=_waiting)

answers = Table(
    "answers",
    metadata,
    Column("submission_id", Key, ForeignKey("submissions.id"), primary_key=True),
    Column("stage", Integer, primary_key=True),
    Column("answer", Json, nullable=False),
    sqlite_with_rowid=False,
)

# Whoever started under a former wording sees and finishes that one.
WORDED = submissions.join(challenges, submissions.c.challenge_id == challenges.c.id).outerjoin(
    wordings,
    and_(
        wordings.c.challenge_id == submissions.c.challenge_id,
        wordings.c.wording == submissions.c.wording,
    ),
)
_ROW = select(
    submissions,
    challenges.c.program,
    challenges.c.key,
    challenges.c.places,
    func.coalesce(wordings.c.definition, challenges.c.definition, type_=Json).label("definition"),
).select_from(WORDED)


def rows(*columns: Any) -> Select[Any]:
    """The query of submissions with the challenge they are at, and further columns."""
    return _ROW.add_columns(*columns)


async def of_member(read: Read, customer: int, submission: int) -> Row[Any]:
    """A member's own submission; verbs take what this gives.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await _one(read, submission, submissions.c.customer_id == customer)


async def get(read: Read, submission: int) -> Row[Any]:
    """Any submission, for the staff.

    Raises:
        NotFound: there is none.
    """
    return await _one(read, submission)


async def some(read: Read, submissions_wanted: Sequence[int]) -> Sequence[Row[Any]]:
    """These submissions as ``get`` gives them, by number; those that are not there are left out."""
    return await read.rows(_ROW.where(submissions.c.id.in_(submissions_wanted)).order_by(submissions.c.id))


async def _one(read: Read, submission: int, *allowed: Any) -> Row[Any]:
    row = await read.row(_ROW.where(submissions.c.id == submission, *allowed))
    if row is None:
        raise NotFound(said("There is no submission {number}.", number=str(submission)))
    return row


async def answers_of(read: Read, ids: Sequence[int]) -> dict[int, dict[int, Any]]:
    """What was answered: submission to stage, counted from 0, to answer."""
    found: dict[int, dict[int, Any]] = {submission: {} for submission in ids}
    for part in chunks(ids):
        query = select(answers).where(answers.c.submission_id.in_(part)).order_by(answers.c.stage)
        for row in await read.rows(query):
            found[row.submission_id][row.stage] = row.answer
    return found


async def save_answers(work: Work, submission: int, said: Mapping[int, Any]) -> None:
    """Keep answers, each in place of the one before it."""
    if said:
        rows = [{"stage": stage, "answer": answer} for stage, answer in said.items()]
        await work.pour(_saving(sqlite=work.is_sqlite), rows, submission_id=submission)


@cache
def _saving(*, sqlite: bool) -> Any:
    saving = insert_for(answers, sqlite=sqlite)
    return saving.on_conflict_do_update(
        index_elements=["submission_id", "stage"], set_={"answer": saving.excluded.answer}
    )


async def drop_answers(work: Work, submission: int, stage: int | None = None) -> None:
    """Take back one answer of a submission, or all of them."""
    query = delete(answers).where(answers.c.submission_id == submission)
    await work.execute(query if stage is None else query.where(answers.c.stage == stage))


async def change(work: Work, row: Row[Any], *, among: frozenset[str] = UNFINISHED, **values: Any) -> None:
    """Change a go, if it is still in one of these states and in the turn that was seen.

    Raises:
        Conflict: it is not.
    """
    met = await work.changed(
        update(submissions)
        .where(submissions.c.id == row.id, submissions.c.turn == row.turn, submissions.c.state.in_(among))
        .values(**values)
    )
    if met != 1:
        raise too_late()


def too_late() -> Conflict:
    """The words for a go that is not as it was seen any more."""
    return Conflict(
        said("This was handed in already, or has changed since you opened it."), remedy=said("Load it again.")
    )
