"""A member's boxes go to another address, until they are packed."""

from typing import Any

from advocacy.database import Work
from advocacy.engine.people import hold_facts, learn
from advocacy.errors import NotFound
from advocacy.people.addresses import check_address
from rewards.declining import waiting
from rewards.packages import ADDRESS
from rewards.requests import awaits_parcel
from rewards.shipments import refresh_ready


async def forward(work: Work, customer: int, address: Any) -> None:
    """Keep where a member's boxes go, from now on; a box that lacked an address can be packed then.

    Args:
        work: the transaction of whoever says it.
        customer: whose boxes they are.
        address: ``name, street, city, region, postcode, country``, as it was typed.

    Raises:
        Invalid: something of it is missing or unknown; every such field is one of its ``problems``.
        Conflict: the box is packed or sent already, and nothing else is to come.
        NotFound: there is no such customer.
    """
    given = check_address(address, ADDRESS)
    if customer not in await hold_facts(work, [customer]):
        raise NotFound(f"There is no customer {customer}.")
    if not await awaits_parcel(work, customer):
        await waiting(work, customer, "sent")
    await work.record(*await learn(work, customer, {ADDRESS: given}, about=f"address:{work.chain}"))
    # A rule of every program looks again as well; here also the boxes of those that have ended.
    await refresh_ready(work, [customer])
