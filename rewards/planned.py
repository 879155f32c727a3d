"""Boxes that are to come: the jobs of a member that will schedule one when their day is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from advocacy.database import Read
from advocacy.engine.jobs import as_action, jobs
from rewards.packages import packages
from rewards.shipments import shipments


@dataclass(frozen=True, slots=True)
class Planned:
    """A box that is to come.

    Attributes:
        program: whose package it is.
        package: the package's key.
        name: as members read it.
        host: who packs it, by name.
        due_at: when it is scheduled.
    """

    program: str
    package: str
    name: str
    host: str
    due_at: datetime


async def planned(read: Read, customer: int) -> Sequence[Planned]:
    """The boxes that a customer is still to get, soonest first; one that they have had is not among them."""
    waiting = select(jobs).where(jobs.c.customer_id == customer, jobs.c.kind == "action", jobs.c.state == "open")
    due: dict[tuple[str, str], datetime] = {}
    for job in await read.rows(waiting.order_by(jobs.c.due_at, jobs.c.id)):
        action = as_action(job.payload)
        if action.kind == "ship":
            due.setdefault((action.rule.partition(":")[0], str(action.params["ship"])), job.due_at)
    if not due:
        return ()
    had = func.count(shipments.c.id)
    same = and_(shipments.c.package == packages.c.key, shipments.c.customer_id == customer)
    wanted = or_(*[and_(packages.c.program == program, packages.c.key == key) for program, key in due])
    query = (
        select(packages.c.program, packages.c.key, packages.c.name, packages.c.host)
        .outerjoin(shipments, same)
        .where(wanted)
        .group_by(packages.c.id, packages.c.program, packages.c.key, packages.c.name, packages.c.host)
        .having(had < func.max(packages.c.per_person))
    )
    found = {(row.program, row.key): row for row in await read.rows(query)}
    return [
        Planned(program, key, found[program, key].name, found[program, key].host, due_at)
        for (program, key), due_at in due.items()
        if (program, key) in found
    ]
