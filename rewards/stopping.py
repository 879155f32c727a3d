"""Boxes that are not to go out any more, because their person has left or was erased."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, update

from advocacy.database import Work, chunks
from advocacy.engine.jobs import jobs
from rewards.shipments import BOX_JOB, UNSENT, said, shipments

_ordering = jobs.c.key == literal(f"{BOX_JOB}:") + cast(shipments.c.id, String)
ASKED: ColumnElement[bool] = exists().where(_ordering, jobs.c.attempts > 0)
"""Whether the box's vendor may have the order already."""


async def stop_boxes(work: Work, ids: Sequence[int], *, listed: bool = False) -> int:
    """Stop the boxes of these customers that nobody has sent or ordered yet.

    Args:
        work: the transaction.
        ids: whose.
        listed: stop those too that stand on a packing list, and may be packed by now.

    Returns:
        how many.
    """
    stopped: list[Any] = []
    for part in chunks(ids):
        unsent = [shipments.c.customer_id.in_(part), shipments.c.state.in_(UNSENT), ~ASKED]
        if not listed:
            unsent.append(shipments.c.packing_list_id.is_(None))
        met = await work.execute(update(shipments).where(*unsent).values(state="cancelled").returning(shipments))
        stopped += met.all()
    stopped.sort(key=lambda row: int(row.id))
    for keys in chunks([f"{BOX_JOB}:{row.id}" for row in stopped]):
        await work.execute(
            update(jobs)
            .where(jobs.c.key.in_(keys), jobs.c.state == "open")
            .values(state="cancelled", ended_at=work.now)
        )
    if stopped:
        await work.record(*[said("cancelled", row) for row in stopped])
    return len(stopped)


async def lose_sight_of_boxes(work: Work, ids: Sequence[int]) -> None:
    """Note of boxes that a vendor was asked for and did not confirm that a person has to find out about them."""
    for part in chunks(ids):
        asked = shipments.c.customer_id.in_(part), shipments.c.state == "ready", ASKED
        await work.execute(update(shipments).where(*asked).values(state="unknown"))
