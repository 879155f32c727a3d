"""The page Me: who a member is here, what they get, do and allow, each in a line that leads to where it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from advocacy.acts import willingness
from advocacy.database import Read
from advocacy.delivery.choices import Wanted, wanted_by
from advocacy.people import consent, sessions
from advocacy.people.accounts import accounts
from advocacy.people.customers import WITH_ACCOUNTS, customers
from advocacy.people.sessions import Visit
from advocacy.people.showing import showing_of
from rewards.packages import ADDRESS, known


@dataclass(frozen=True, slots=True)
class Me:
    """A member as the page tells of them.

    Attributes:
        row: who they are.
        company: where they work; empty where it is not known.
        parcels: where parcels go, on one line; empty where it is not known.
        shown_as: their name on leader boards; None where they are not shown.
        wanted: the mails they get.
        willing: to how many things they said yes, or ask me first, and it still holds.
        agreed: how many things they agree to.
        browsers: in how many browsers they are signed in.
    """

    row: Row[Any]
    company: str
    parcels: str
    shown_as: str | None
    wanted: Wanted
    willing: int
    agreed: int
    browsers: int

    @property
    def name(self) -> str:
        """What they are called; their address where no name is known."""
        return str(self.row.name or self.row.email or "")


async def me_of(read: Read, visit: Visit) -> Me:
    """The member of a visit."""
    member = int(visit.actor.id or 0)
    row = await person(read, member)
    shown = await showing_of(read, member)
    return Me(
        row=row,
        company=row.company or "",
        parcels=_one_line(row.attributes.get(ADDRESS)),
        shown_as=shown.nickname if shown else None,
        wanted=await wanted_by(read, member),
        willing=sum(
            one.willing != "no" and willingness.holds(one, read.now)
            for one in (await willingness.of_customers(read, [member])).get(member, {}).values()
        ),
        agreed=await _agreed(read, member),
        browsers=len(await sessions.of_actor(read, visit.actor)),
    )


async def person(read: Read, member: int) -> Row[Any]:
    """A member with the name of their company."""
    query = select(customers, accounts.c.name.label("company")).select_from(WITH_ACCOUNTS)
    (row,) = await read.rows(query.where(customers.c.id == member))
    return row


async def _agreed(read: Read, member: int) -> int:
    held = consent.consents.c.customer_id == member, consent.consents.c.withdrawn_at.is_(None)
    return int(await read.value(select(func.count()).select_from(consent.consents).where(*held)))


def _one_line(address: Any) -> str:
    if not isinstance(address, Mapping) or not known(ADDRESS, address):
        return ""
    place = " ".join(str(address[part]) for part in ("postcode", "city") if address.get(part))
    return ", ".join(str(part) for part in (address.get("street"), place) if part)
