"""The person's side: look at what was handed in, approve it, send it back with words, decline it, undo an approval.

A conditional UPDATE from one state to the next decides who was first; pressing twice, or two people pressing at
once, does it once. An approval that is undone is told by an event that carries exactly what the completion carried,
and a later approval is a new one with a number of its own: what hangs on completions nets to one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Row, String, Table, Text, delete, select, update

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, Invalid
from advocacy.events import Event
from advocacy.people.customers import customers
from advocacy.words import said
from challenges import goes, places
from challenges.answers import cleaned, too_long
from challenges.challenges import challenges
from challenges.completion import Submission, tell_completed
from challenges.goes import answers, submissions
from challenges.outline import stages_of
from challenges.readiness import Held, held_at
from challenges.stages import OFFERS, kind_of
from challenges.submissions import review_by

LONGEST_WORDS = 5000
NOT_WAITING = said("This is not waiting for a decision any more.")

remarks = Table(
    "remarks",
    metadata,
    id_column(),
    Column("submission_id", Key, ForeignKey("submissions.id"), nullable=False, index=True),
    Column("turn", Integer, nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("words", Text, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


async def approve(work: Work, submission: Row[Any]) -> None:
    """Say yes: the challenge is completed, and what it earns is earned.

    Args:
        work: the work.
        submission: as ``goes.get`` gives it.

    Raises:
        Conflict: it is not waiting, or not for this turn any more.
    """
    held = await _held(work, submission)
    await _decide(
        work,
        submission,
        state="completed",
        completed_at=work.now,
        approvals=submissions.c.approvals + 1,
    )
    answered: Mapping[int, Any] = {}
    if has_offers(submission):
        answered = (await goes.answers_of(work, [submission.id]))[submission.id]
    done = Submission.of(submission, held.track, approvals=submission.approvals + 1)
    await tell_completed(work, done, answered, held.outline, held.situation)


def has_offers(submission: Row[Any]) -> bool:
    """Whether something in it is offered to the company."""
    return any(kind_of(stage) in OFFERS for stage in stages_of(submission.definition))


async def send_back(work: Work, submission: Row[Any], words: str) -> None:
    """Ask for more; the member reads the words and hands in again.

    Raises:
        Invalid: there are no words.
        Conflict: it is not waiting, or not for this turn any more.
    """
    good = _words(words, said("Say what is missing, so that the member can mend it."))
    held = await _held(work, submission)
    await _decide(work, submission, state="sent_back", turn=submission.turn + 1)
    await _remark(work, submission, "sent_back", good)
    await work.record(Submission.of(submission, held.track).event("challenge.sent_back"))


async def decline(work: Work, submission: Row[Any], reason: str) -> None:
    """Say no, with a reason that the member sees; the place is free again.

    Raises:
        Invalid: there is no reason.
        Conflict: it is not waiting, or not for this turn any more.
    """
    good = _words(reason, said("Give a reason; the member sees it."))
    held = await _held(work, submission)
    await _decide(work, submission, state="declined")
    await _remark(work, submission, "declined", good)
    await places.release(work, submission, held.goes)
    await work.record(Submission.of(submission, held.track).event("challenge.declined"))


async def undo(work: Work, submission: Row[Any], words: str = "") -> None:
    """Take an approval back; the submission waits again, and what it had earned is reversed exactly.

    Args:
        work: the work.
        submission: as ``goes.get`` gives it.
        words: for the member, if there is something to say.

    Raises:
        Conflict: it is not completed, or was completed again since.
    """
    held = await _held(work, submission)
    met = await work.changed(
        update(submissions)
        .where(
            submissions.c.id == submission.id,
            submissions.c.state == "completed",
            submissions.c.approvals == submission.approvals,
        )
        .values(
            state="submitted",
            changed_at=work.now,
            completed_at=None,
            review_by=review_by(submission.definition, work.now, held.facts.zone),
        )
    )
    if met != 1:
        raise Conflict(said("There is no approval to undo."), remedy=said("Load the submission again."))
    if words.strip():
        await _remark(work, submission, "undone", _words(words, ""))
    about = f"submission:{submission.id}:{submission.approvals}"
    told = await work.value(
        select(journal.c.data).where(
            journal.c.customer_id == submission.customer_id,
            journal.c.event == "challenge.completed",
            journal.c.about == about,
        )
    )
    data = told if told is not None else Submission.of(submission, held.track).data
    await work.record(Event("challenge.undone", submission.customer_id, about=about, object=submission.key, data=data))


async def _held(work: Work, submission: Row[Any]) -> Held:
    return await held_at(work, submission.customer_id, submission.program, submission.key)


async def _decide(work: Work, submission: Row[Any], **values: Any) -> None:
    met = await work.changed(
        update(submissions)
        .where(
            submissions.c.id == submission.id,
            submissions.c.turn == submission.turn,
            submissions.c.approvals == submission.approvals,
            submissions.c.state == "submitted",
        )
        .values(changed_at=work.now, review_by=None, **values)
    )
    if met != 1:
        raise Conflict(NOT_WAITING, remedy=said("Load it again to see what became of it."))


def _words(words: str, missing: str) -> str:
    good = str(cleaned(words)).strip()
    if not good:
        raise Invalid(missing, where="words")
    if len(good) > LONGEST_WORDS:
        raise too_long(len(good) - LONGEST_WORDS, "words")
    return good


async def _remark(work: Work, submission: Row[Any], verdict: str, words: str) -> None:
    await work.execute(
        remarks.insert(),
        {
            "submission_id": submission.id,
            "turn": submission.turn,
            "verdict": verdict,
            "words": words,
            "by": str(work.actor),
            "at": work.now,
        },
    )


async def forget_words(work: Work, people: Sequence[int]) -> None:
    """Erase what these customers answered and what was said to them; their goes stay."""
    for part in chunks(people):
        theirs = select(submissions.c.id).where(submissions.c.customer_id.in_(part))
        await work.execute(delete(answers).where(answers.c.submission_id.in_(theirs)))
        await work.execute(delete(remarks).where(remarks.c.submission_id.in_(theirs)))


async def awaiting_review(read: Read, *, program: str | None = None, limit: int = 200) -> Sequence[Row[Any]]:
    """What waits for a person, longest first: submissions as ``goes.get`` gives them, with ``title`` and the member's
    ``member_name`` and ``email``; ``review_by`` is when the member was promised an answer.
    """  # noqa: D205 - one sentence, and its continuation
    query = (
        goes.rows(challenges.c.title, customers.c.name.label("member_name"), customers.c.email)
        .join(customers, customers.c.id == submissions.c.customer_id)
        .where(submissions.c.state == "submitted")
        .order_by(submissions.c.handed_in_at, submissions.c.id)
        .limit(limit)
    )
    return await read.rows(query if program is None else query.where(challenges.c.program == program))


async def remarks_of(read: Read, submission: int) -> Sequence[Row[Any]]:
    """What was said about a submission, oldest first."""
    return await read.rows(select(remarks).where(remarks.c.submission_id == submission).order_by(remarks.c.id))
