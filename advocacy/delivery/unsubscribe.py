"""Silence with one click: the headers that a mail program's own button uses (RFC 8058), and what it does.

The address in the header takes a POST without cookies and answers without a redirect; the same address opened as
a page shows a button and changes nothing.
"""

from datetime import datetime

from advocacy.clock import later, period
from advocacy.database import Work
from advocacy.delivery.links import Links
from advocacy.people import membership

GOOD_FOR = period("P2Y")


def address(links: Links, customer: int, now: datetime) -> str:
    """Where a customer asks for silence."""
    return links.url("unsubscribe", customer, later(now, GOOD_FOR, "UTC"))


def headers(address: str) -> dict[str, str]:
    """The two headers that every mail in bulk carries."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


async def unsubscribe(work: Work, links: Links, token: str, *, how: str = "one-click") -> int:
    """Stop mails in bulk to the customer of a token; asking again changes nothing and is no mistake.

    Returns:
        the customer.

    Raises:
        NotFound: the token is not whole, or not for this.
        Conflict: its time is over.
    """
    ticket = links.read(token, "unsubscribe", work.now)
    await membership.unsubscribe(work, ticket.subject, how=how)
    return ticket.subject
