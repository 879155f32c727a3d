"""Correcting the address by which a customer is written to and signs in: what a person does, because it opens the hub.

Whoever was signed in under the old one is signed out: an address is corrected when it was somebody else's, or nobody's.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from advocacy.database import Actor, Work
from advocacy.errors import Invalid, NotFound
from advocacy.events import Event
from advocacy.people import sessions
from advocacy.people.customers import customers, forget
from advocacy.people.identity import sign_in_links
from advocacy.people.sign_ins import checked
from advocacy.words import said


async def change_address(work: Work, customer: int, address: str) -> bool:
    """Write to somebody at another address from now on; that the old one took no mails is forgotten.

    Args:
        work: the unit of work of somebody on the staff.
        customer: whose address.
        address: the new one.

    Returns:
        whether it changed anything.

    Raises:
        Invalid: it is no address, or somebody else's.
        NotFound: there is no such customer.
    """
    new = checked(address)
    known = await work.row(select(customers.c.email).where(customers.c.id == customer, customers.c.erased_at.is_(None)))
    if known is None:
        raise NotFound(said("There is no customer {number}.", number=str(customer)))
    if known.email == new:
        return False
    try:
        async with work.attempt():
            await work.execute(
                update(customers)
                .where(customers.c.id == customer)
                .values(email=new, email_key=new.casefold(), bounced_at=None)
            )
    except IntegrityError as taken:
        raise Invalid(
            said("Somebody else has that address."),
            where="email",
            remedy=said("Find them by it; if the two are one person, they are duplicates."),
        ) from taken
    forget(work, [customer])
    await sessions.end_all(work, Actor("member", customer))
    await work.execute(
        delete(sign_in_links).where(sign_in_links.c.kind == "member", sign_in_links.c.person_id == customer)
    )
    about = f"address:{work.now.isoformat()}"
    await work.record(Event("customer.changed", customer, about=about, data={"fields": ["email"]}))
    return True
