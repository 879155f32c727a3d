"""Who is not written to, why, and since when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, case, exists, func, or_, select

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.delivery.suppression import ASKED, BOUNCED, COMPLAINED, suppressions
from advocacy.people.customers import customers

PAGE = 50
_COMPLAINED = exists().where(mails.c.customer_id == customers.c.id, mails.c.complained_at.is_not(None))
WHY = case((customers.c.bounced_at.is_not(None), BOUNCED), (_COMPLAINED, COMPLAINED), else_=ASKED)
_SILENT = and_(
    customers.c.erased_at.is_(None), or_(customers.c.bounced_at.is_not(None), customers.c.unsubscribed_at.is_not(None))
)


async def silent(read: Read, *, words: str = "", after: int = 0, limit: int = PAGE) -> Sequence[Row[Any]]:
    """Those who are not written to, by the order in which we came to know them.

    A row has ``id, name, email, why`` (``bounced``, ``complained`` or ``asked``; a dead address before a wish),
    ``bounced_at`` and ``unsubscribed_at``.
    """
    query = select(
        customers.c.id,
        customers.c.name,
        customers.c.email,
        customers.c.bounced_at,
        customers.c.unsubscribed_at,
        WHY.label("why"),
    ).where(_SILENT, customers.c.id > after)
    if words:
        query = query.where(
            or_(*[column.icontains(words, autoescape=True) for column in (customers.c.name, customers.c.email)])
        )
    return await read.rows(query.order_by(customers.c.id).limit(limit))


async def how_many(read: Read) -> tuple[int, int]:
    """How many of our customers are not written to, and how many addresses stand on the list of fingerprints."""
    ours = await read.value(select(func.count()).select_from(customers).where(_SILENT))
    listed = await read.value(select(func.count(suppressions.c.fingerprint.distinct())))
    return int(ours), int(listed)
