"""Where a customer stands, in a few figures: what events said of them last."""

from typing import Any

from sqlalchemy import select

from advocacy.database import Read
from advocacy.engine.journal import standings


async def standing_of(read: Read, customer: int) -> dict[str, Any]:
    """Score, segment, lifetime and spendable points, and level; None is what nothing has been said about yet."""
    row = await read.row(select(standings).where(standings.c.customer_id == customer))
    return {
        "score": row.score if row else None,
        "segment": row.segment if row else None,
        "points": (row.points or 0) if row else 0,
        "spendable": (row.spendable or 0) if row else 0,
        "level": row.level if row else None,
    }
