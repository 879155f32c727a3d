"""Places of a challenge that only so many members can do. One UPDATE takes one, and its row count decides."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, update

from advocacy.database import Work
from advocacy.errors import Conflict
from challenges.challenges import challenges
from challenges.occurrences import Go, holds_a_place
from challenges.outline import Challenge
from challenges.reasons import PlacesTaken


async def take(work: Work, challenge: Challenge) -> None:
    """Take a place for a member who holds none.

    Raises:
        Conflict: all are taken.
    """
    met = await work.changed(
        update(challenges)
        .where(
            challenges.c.program == challenge.program,
            challenges.c.key == challenge.key,
            challenges.c.taken < challenges.c.places,
        )
        .values(taken=challenges.c.taken + 1)
    )
    if met != 1:
        raise Conflict(PlacesTaken(challenge.places or 0).sentence, where=challenge.key)


async def release(work: Work, submission: Row[Any], goes: Sequence[Go]) -> None:
    """Give back the member's place, unless another go of theirs holds it."""
    if submission.places is None or holds_a_place(goes, besides=submission.id):
        return
    await work.execute(
        update(challenges)
        .where(challenges.c.id == submission.challenge_id, challenges.c.taken > 0)
        .values(taken=challenges.c.taken - 1)
    )
