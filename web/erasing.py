"""Erasing a person, one verb over all rooms. The rooms do not know each other; which there are is wired.

    their address ──> silence    the row emptied ──> each room forgets its own ──> customer.erased

Afterwards an id stands where a person was: postings, the journal, counts and reports are what they were, and nothing
in the house says who it had been. What stays all the same, and why the law wants it so, stands with the eraser of each
room; of the address itself a keyed hash stays on the list of those who are not to be written to (GDPR 17(3)(b), 21(3)).
The rows are emptied first: what follows from the events of erasing then finds nobody to write to.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Work, chunks
from advocacy.delivery.suppression import keep_silence
from advocacy.engine.people import hold_facts
from advocacy.errors import NotFound
from advocacy.events import Event
from advocacy.people import erasure, replies, sign_ins
from advocacy.people.customers import customers
from advocacy.people.erasure import Eraser
from advocacy.reports.erasure import forget_filters
from web.wiring import ERASERS


async def erase(work: Work, ids: Sequence[int], *, secret: str, erasers: Sequence[Eraser] = ERASERS) -> list[int]:
    """Erase people, members or not. To erase somebody again does it again, and tells nobody twice.

    Args:
        work: the transaction.
        ids: the customers.
        secret: the installation's, with which their addresses are hashed.
        erasers: what forgets in each room.

    Returns:
        those who were not erased before.

    Raises:
        NotFound: there is no such customer; nothing is done.
    """
    wanted = sorted(set(ids))
    held = await hold_facts(work, wanted)
    unknown = [one for one in wanted if one not in held]
    if unknown:
        raise NotFound(f"There is no customer {unknown[0]}.")
    known = await _names(work, wanted)
    await keep_silence(work, wanted, secret)
    await sign_ins.forget_addresses(work, [row.email for row in known if row.email])
    await forget_filters(work, [name for row in known for name in (row.email, row.external_id) if name])
    if any(row.email or row.external_id for row in known):
        await replies.forget_refusals(work)
    new = await erasure.empty(work, wanted)
    for forget in erasers:
        await forget(work, wanted)
    if new:
        await work.record(*[Event("customer.erased", one) for one in new])
    return new


async def _names(work: Work, ids: Sequence[int]) -> list[Row[Any]]:
    columns = select(customers.c.email, customers.c.external_id)
    return [row for part in chunks(ids) for row in await work.rows(columns.where(customers.c.id.in_(part)))]
