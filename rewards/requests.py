"""What members asked for from the shelf, as their pages show it, and the key by which a page asks only once.

A page's key says which of a member's requests for this reward it would be. So a button that is pressed twice, a page
that is gone back to and a second tab all send the same key, and whoever wants another one opens the page again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from advocacy.database import Read, Work
from advocacy.engine.people import hold_facts
from advocacy.errors import NotFound
from advocacy.words import said as words
from rewards.catalog import rewards
from rewards.redemptions import OPEN, redemptions

MOST_SHOWN = 20
SWAG = "swag"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a member has asked for of one reward.

    Attributes:
        key: what the next request is to be sent with.
        newest: the newest request that was not refused, or None.
    """

    key: str
    newest: Row[Any] | None


async def asked(read: Read, customer: int, reward: int) -> Asked:
    """How a member stands to a reward."""
    theirs = redemptions.c.customer_id == customer, redemptions.c.reward_id == reward
    times = await read.value(select(func.count()).select_from(redemptions).where(*theirs))
    had = select(redemptions).where(*theirs, redemptions.c.state != "refused").order_by(redemptions.c.id.desc())
    return Asked(f"{reward}.{times}", await read.row(had.limit(1)))


async def is_known(work: Work, customer: int, key: str) -> bool:
    """Whether this very request was made before. Until the work ends the member can make no other."""
    await hold_facts(work, [customer])
    query = select(redemptions.c.id).where(redemptions.c.customer_id == customer, redemptions.c.key == key)
    return await work.value(query) is not None


async def awaits_parcel(read: Read, customer: int) -> bool:
    """Whether a member has asked for something that is still to be sent to them."""
    query = (
        select(redemptions.c.id)
        .join(rewards, rewards.c.id == redemptions.c.reward_id)
        .where(redemptions.c.customer_id == customer, redemptions.c.state.in_(OPEN), rewards.c.kind == SWAG)
    )
    return await read.value(query.limit(1)) is not None


async def of_member(read: Read, customer: int, limit: int = MOST_SHOWN) -> Sequence[Row[Any]]:
    """A member's latest requests, newest first, each with the ``name``, ``kind`` and ``program`` of its reward."""
    theirs = _told().where(redemptions.c.customer_id == customer)
    return await read.rows(theirs.order_by(redemptions.c.id.desc()).limit(limit))


async def get(read: Read, customer: int, redemption: int) -> Row[Any]:
    """A member's own request, with its reward's ``name``, ``kind``, ``text`` and ``program``.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    mine = _told().where(redemptions.c.customer_id == customer, redemptions.c.id == redemption)
    row = await read.row(mine)
    if row is None:
        raise NotFound(words("There is nothing at this address."))
    return row


def _told() -> Select[Any]:
    columns = (rewards.c.name, rewards.c.kind, rewards.c.text, rewards.c.program)
    return select(redemptions, *columns).join(rewards, rewards.c.id == redemptions.c.reward_id)
