"""What listening forgets of a person: their words. That somebody gave an 8 on that day stays, or the figures would lie.

The source's own id of an answer stays with it, so that the same survey file, brought in again, counts nothing twice.
"""

from collections.abc import Sequence

from sqlalchemy import update

from advocacy.database import Work, chunks
from advocacy.listening.asks import survey_asks
from advocacy.listening.responses import scores


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget what these customers wrote, and wait for no more answers."""
    for part in chunks(ids):
        await work.execute(update(scores).where(scores.c.customer_id.in_(part)).values(comment=None))
        await work.execute(
            update(survey_asks)
            .where(survey_asks.c.customer_id.in_(part), survey_asks.c.state == "asked")
            .values(state="expired")
        )
