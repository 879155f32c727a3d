"""What this limb forgets of a person: answers, files and remarks. Their goes stay, and nobody waits for any of them."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from advocacy.database import Work, chunks
from advocacy.events import Event
from challenges import goes, uploads
from challenges.challenges import challenges
from challenges.completion import Submission
from challenges.goes import submissions
from challenges.occurrences import GIVEN_UP, UNFINISHED
from challenges.reviews import forget_words

WAITING = sorted(UNFINISHED | {"submitted"})


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget what these customers said and what was said to them, and take back what they had not finished."""
    await forget_words(work, ids)
    await uploads.erase(work, ids)
    told: list[Event] = []
    for part in chunks(ids):
        theirs = submissions.c.customer_id.in_(part), submissions.c.state.in_(WAITING)
        open_goes = await work.rows(goes.rows().where(*theirs).order_by(submissions.c.id))
        if not open_goes:
            continue
        await work.execute(
            update(submissions).where(*theirs).values(state="withdrawn", changed_at=work.now, review_by=None)
        )
        await _release(work, part, {(row.challenge_id, row.customer_id) for row in open_goes if row.places is not None})
        told += [Submission.of(row, None).event("challenge.withdrawn") for row in open_goes]
    if told:
        await work.record(*told)


async def _release(work: Work, people: Sequence[int], held: set[tuple[int, int]]) -> None:
    """Give back the places that these held, as (challenge, customer), unless another go of theirs holds one still."""
    if not held:
        return
    still = select(submissions.c.challenge_id, submissions.c.customer_id).where(
        submissions.c.customer_id.in_(people), submissions.c.state.not_in(GIVEN_UP)
    )
    free = Counter(challenge for challenge, _ in held - {tuple(row) for row in await work.rows(still)})
    if free:
        await work.execute(
            update(challenges)
            .where(challenges.c.id == bindparam("which"), challenges.c.taken >= bindparam("places_free"))
            .values(taken=challenges.c.taken - bindparam("places_free")),
            [{"which": challenge, "places_free": places} for challenge, places in sorted(free.items())],
        )
