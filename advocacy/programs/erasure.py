"""What programs forget of a person: notes on tasks, letters that were begun, and all that still waits for or on them.

Cohorts keep the id with its baseline and arm, and an invitation stays as one that was sent: reports count both.
"""

from collections.abc import Sequence

from sqlalchemy import update

from advocacy.database import Work, chunks
from advocacy.events import Event
from advocacy.programs import welcomes
from advocacy.programs.invitations import WITHDRAWN, invitations
from advocacy.programs.tasks import tasks


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Close what is to be done for these customers, forget what was noted, and take open invitations back."""
    await welcomes.erase(work, ids)
    closed: list[Event] = []
    for part in chunks(ids):
        met = await work.execute(
            update(tasks)
            .where(tasks.c.customer_id.in_(part), tasks.c.closed_at.is_(None))
            .values(closed_at=work.now, closed_by=str(work.actor))
            .returning(tasks.c.id, tasks.c.task, tasks.c.customer_id)
        )
        closed += [
            Event("task.closed", row.customer_id, f"task:{row.id}", row.task, {"task": row.task})
            for row in sorted(met.all(), key=lambda row: int(row.id))
        ]
        await work.execute(update(tasks).where(tasks.c.customer_id.in_(part)).values(note=None))
        await work.execute(
            update(invitations)
            .where(invitations.c.customer_id.in_(part), invitations.c.state == "open")
            .values(state=WITHDRAWN)
        )
    if closed:
        await work.record(*closed)
