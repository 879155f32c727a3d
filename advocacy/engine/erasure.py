"""What the engine forgets of a person: what was to be done for them, and with which words.

The journal, the tally and the firings stay as they are. They hold ids, figures and keys and none of the person's
words; what other systems send into them is bound to the same by the description of the API.
"""

from collections.abc import Sequence

from sqlalchemy import delete, update

from advocacy.database import Work, chunks
from advocacy.engine.jobs import jobs
from advocacy.engine.outside import outside_events


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Take back what is still to be done for these customers, and empty what was done."""
    for part in chunks(ids):
        theirs = jobs.c.customer_id.in_(part)
        # Whoever has one of them in hand finds it gone when they come to write down what came of it.
        await work.execute(
            update(jobs)
            .where(theirs, jobs.c.state.in_(("open", "dead")))
            .values(state="cancelled", ended_at=work.now, locked_until=None)
        )
        await work.execute(update(jobs).where(theirs).values(key=None, payload={}, unless=None, error=None))
        await work.execute(delete(outside_events).where(outside_events.c.customer_id.in_(part)))
