"""Coming in, leaving, and asking for silence: how a customer becomes a member and stops being one."""

from sqlalchemy import or_, update

from advocacy.database import Work
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people.customers import customers, forget


async def join(work: Work, customer: int, *, because: Event) -> None:
    """Make a customer a member and say so with ``because``; joining twice is refused.

    Raises:
        Conflict: is a member already.
    """
    met = await work.changed(
        update(customers)
        .where(
            customers.c.id == customer,
            customers.c.erased_at.is_(None),
            or_(customers.c.joined_at.is_(None), customers.c.left_at.is_not(None)),
        )
        .values(joined_at=work.now, left_at=None)
    )
    if met != 1:
        raise Conflict("You are a member already.", remedy="Sign in to see your hub.")
    forget(work, [customer])
    await work.record(because)


async def leave(work: Work, customer: int) -> None:
    """End a membership. What was earned stays on record; nothing more is sent by the program.

    Raises:
        Conflict: is no member.
    """
    met = await work.changed(
        update(customers)
        .where(customers.c.id == customer, customers.c.joined_at.is_not(None), customers.c.left_at.is_(None))
        .values(left_at=work.now)
    )
    if met != 1:
        raise Conflict("You are no member any more.")
    forget(work, [customer])
    await work.record(Event("member.left", customer, about=f"left:{work.now.isoformat()}"))


async def come_back(work: Work, customer: int) -> None:
    """Take a leaving back: what was there before is there again, and nobody is welcomed a second time.

    Raises:
        Conflict: has not left.
    """
    met = await work.changed(
        update(customers)
        .where(customers.c.id == customer, customers.c.left_at.is_not(None), customers.c.erased_at.is_(None))
        .values(left_at=None)
    )
    if met != 1:
        raise Conflict("You have not left.", remedy="Sign in to see your hub.")
    forget(work, [customer])
    await work.record(Event("member.returned", customer, about=f"returned:{work.now.isoformat()}"))


async def unsubscribe(work: Work, customer: int, *, how: str) -> bool:
    """Stop mails to a customer. Once is enough; asking again changes nothing.

    Returns:
        whether it changed anything.
    """
    met = await work.changed(
        update(customers)
        .where(customers.c.id == customer, customers.c.unsubscribed_at.is_(None))
        .values(unsubscribed_at=work.now)
    )
    if met:
        forget(work, [customer])
        event = Event(
            "customer.unsubscribed", customer, about=f"unsubscribed:{work.now.isoformat()}", data={"how": how}
        )
        await work.record(event)
    return bool(met)


async def subscribe(work: Work, customer: int, *, how: str) -> bool:
    """Take mails to a customer up again, because they said so. Once is enough; saying it again changes nothing.

    Returns:
        whether it changed anything.
    """
    met = await work.changed(
        update(customers)
        .where(customers.c.id == customer, customers.c.unsubscribed_at.is_not(None), customers.c.erased_at.is_(None))
        .values(unsubscribed_at=None)
    )
    if met:
        forget(work, [customer])
        event = Event("customer.subscribed", customer, about=f"subscribed:{work.now.isoformat()}", data={"how": how})
        await work.record(event)
    return bool(met)
