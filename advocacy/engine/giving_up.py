"""Giving up on a job that died: it rests for good, and a word says why."""

from sqlalchemy import func, update

from advocacy.database import Work
from advocacy.engine.jobs import jobs, not_dead
from advocacy.errors import Invalid
from advocacy.events import Event
from advocacy.words import said

LONGEST_WORD = 500


async def give_up(work: Work, job: int, why: str) -> None:
    """Let a dead job rest for good, with a word on why, which stands with what it had failed of.

    Raises:
        Invalid: there is no word, or it is too long.
        Conflict: it is not dead.
    """
    word = " ".join(why.split())
    if not word:
        raise Invalid(said("Say why, in a word, for whoever asks later."), where="words")
    if len(word) > LONGEST_WORD:
        raise Invalid(said("That is longer than {most} characters.", most=LONGEST_WORD), where="words")
    met = await work.execute(
        update(jobs)
        .where(jobs.c.id == job, jobs.c.state == "dead")
        .values(state="cancelled", ended_at=work.now, error=func.coalesce(jobs.c.error + "\n\n", "") + word)
        .returning(jobs.c.kind, jobs.c.customer_id, jobs.c.fence)
    )
    row = met.first()
    if row is None:
        raise not_dead(job)
    await work.record(Event("job.given_up", row.customer_id, f"job:{job}:{row.fence}", row.kind))
