"""Many submissions approved at once: one statement decides, and what could not be is named, row by row."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, or_, update

from advocacy.database import Work
from advocacy.engine.people import hold_facts
from advocacy.events import Event
from challenges import goes, tracks
from challenges.challenges import outlines_of
from challenges.completion import Submission, note_done, offered, track_of
from challenges.goes import submissions
from challenges.reviews import has_offers
from challenges.situation import look


async def approve_all(work: Work, seen: Mapping[int, tuple[int, int]]) -> list[int]:
    """Say yes to each of these that is still as it was seen; what each earns is earned.

    Args:
        work: the work.
        seen: submission to the turn and the number of approvals that whoever approves has read.

    Returns:
        those that were approved now. The others were decided, taken back or handed in anew by somebody else, and
        nothing has happened to them.
    """
    if not seen:
        return []
    query = goes.rows().where(submissions.c.id.in_(sorted(seen))).order_by(submissions.c.id)
    people = sorted({row.customer_id for row in await work.rows(query)})
    await hold_facts(work, people)
    situation = await look(work, people)
    outlines = await outlines_of(work, situation.editions)
    met = await work.execute(
        update(submissions)
        .where(submissions.c.state == "submitted", or_(*(_as_seen(*one) for one in seen.items())))
        .values(
            state="completed",
            completed_at=work.now,
            changed_at=work.now,
            review_by=None,
            approvals=submissions.c.approvals + 1,
        )
        .returning(submissions.c.id)
    )
    approved = sorted(met.scalars())
    rows = [row for row in await work.rows(query) if row.id in set(approved)]
    said = await goes.answers_of(work, [row.id for row in rows if has_offers(row)])
    told: list[Event] = []
    finished: dict[str, set[int]] = {}
    for row in rows:
        track = track_of(outlines.get(row.program), situation, row.customer_id, row.key)
        done = Submission.of(row, track)
        told += [done.event("challenge.completed"), *offered(done, said.get(row.id, {}))]
        if track is not None:
            note_done(done, situation)
            finished.setdefault(row.program, set()).add(row.customer_id)
    for program, members in sorted(finished.items()):
        told += await tracks.finish(work, outlines[program], situation, sorted(members))
    await work.record(*told)
    return approved


def _as_seen(submission: int, at: tuple[int, int]) -> Any:
    turn, approvals = at
    return and_(submissions.c.id == submission, submissions.c.turn == turn, submissions.c.approvals == approvals)
