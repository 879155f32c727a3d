"""Who a condition means, out of the whole base: for cohorts, exports, and "how many would see this?".

A person who was erased is nobody's choice any more, whatever a condition says.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from advocacy.database import Read
from advocacy.engine.rules.conditions import Condition
from advocacy.engine.rules.sql import BASE, clause
from advocacy.people.customers import customers


def matching(read: Read, condition: Condition) -> Select[tuple[int]]:
    """The ids of the customers it means, as a select to be joined, counted or streamed.

    Raises:
        Invalid: the condition looks at an event.
    """
    return (
        select(customers.c.id)
        .select_from(BASE)
        .where(customers.c.erased_at.is_(None), clause(condition, sqlite=read.is_sqlite, now=read.now))
    )


async def how_many(read: Read, condition: Condition) -> int:
    """How many customers it means."""
    return int(await read.value(select(func.count()).select_from(matching(read, condition).subquery())))


async def some(read: Read, condition: Condition, limit: int = 20) -> Sequence[Row[Any]]:
    """The first few customers it means, as rows of ``customers`` in the order of ids."""
    meant = matching(read, condition).order_by(customers.c.id).limit(limit)
    return await read.rows(select(customers).where(customers.c.id.in_(meant)).order_by(customers.c.id))
