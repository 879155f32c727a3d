"""What a member is willing to do for the company, as the page shows it and as its form says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.acts.references import BY_CAMPAIGN
from advocacy.acts.willingness import ACTIVITIES, ANSWERS, Answer, holds, of_customers
from advocacy.clock import later, period
from advocacy.database import Read
from advocacy.errors import Invalid
from advocacy.people.consent import consents
from advocacy.words import said
from web.hub.activities import Activity, activities_of

# Whom we ask for a public review, nobody picks; that is agreed to, and not offered.
OFFERED = tuple(key for key in ACTIVITIES if key != BY_CAMPAIGN)
AS_IT_IS = ""
LENGTHS = ("P6M", "P1Y")
FOR_GOOD = "always"
MOST = (1, 2, 3, 4)
REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Offer:
    """One activity and what the member said about it.

    Attributes:
        activity: in words.
        willing: ``yes``, ``ask first`` or ``no``; empty where they said nothing that holds.
        until: when what they said ends; None is never.
        ended: when what they had said ended.
        most: asks of this kind in a quarter at most; None where they set no limit.
    """

    activity: Activity
    willing: str = ""
    until: datetime | None = None
    ended: datetime | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Willing:
    """The page.

    Attributes:
        offers: one for each activity.
        agreed_at: since when they agree to be asked at all; None where they do not.
    """

    offers: Sequence[Offer]
    agreed_at: datetime | None

    @property
    def open_to(self) -> int:
        """To how many activities they said yes, or ask me first."""
        return sum(one.willing in {"yes", "ask first"} for one in self.offers)


async def willing_of(read: Read, member: int) -> Willing:
    """What a member said."""
    known = (await of_customers(read, [member])).get(member, {})
    offers = [_offer(one, known.get(one.key), read.now) for one in activities_of(OFFERED)]
    return Willing(offers, await agreed_at(read, member))


def _offer(activity: Activity, row: Row[Any] | None, now: datetime) -> Offer:
    if row is None:
        return Offer(activity)
    if not holds(row, now):
        return Offer(activity, ended=row.valid_to)
    return Offer(activity, row.willing, row.valid_to, None, row.per_quarter)


async def agreed_at(read: Read, member: int) -> datetime | None:
    """Since when a member agrees to be asked."""
    held = select(consents.c.granted_at).where(
        consents.c.customer_id == member, consents.c.purpose == REFERENCE, consents.c.withdrawn_at.is_(None)
    )
    found = await read.value(held)
    return found if isinstance(found, datetime) else None


def answers_in(form: Mapping[str, Any], known: Sequence[Offer], member: int, now: datetime, zone: str) -> list[Answer]:
    """The answers of a form that say something new, each with its end and its limit.

    Raises:
        Invalid: a word that the form does not offer.
    """
    new = [_answer(form, offer, member, now, zone) for offer in known]
    return [one for one in new if one is not None]


def _answer(form: Mapping[str, Any], offer: Offer, member: int, now: datetime, zone: str) -> Answer | None:
    key = offer.activity.key
    willing = str(form.get(key, ""))
    length, most = str(form.get(f"{key}.until", AS_IT_IS)), str(form.get(f"{key}.most", ""))
    if not willing:
        return None
    if willing not in ANSWERS or length not in {AS_IT_IS, FOR_GOOD, *LENGTHS} or most not in {"", *map(str, MOST)}:
        raise Invalid(said("Please choose one of the answers given."), where=key)
    limit = int(most) if most else None
    if (willing, limit) == (offer.willing, offer.most) and length == AS_IT_IS:
        return None
    until = offer.until if length == AS_IT_IS else None if length == FOR_GOOD else later(now, period(length), zone)
    return Answer(member, key, willing, said_by="member", valid_to=until, per_quarter=limit)
