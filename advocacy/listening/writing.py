"""Beginning a conversation: somebody of the staff writes first, and the member writes back as in any other.

A member reads it in the hub, and by mail where they take mails. Who is no member is reached by mail alone, and the
mail is one that can be unsubscribed from: nobody has asked for it. Where no way leads, nothing is written.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read, Work, insert_into
from advocacy.delivery.mail import REACHED_BY, Letter, accepts, queue
from advocacy.delivery.merge import plain, quoted
from advocacy.delivery.suppression import reasons_for, silences
from advocacy.engine.journal import standings
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.listening.conversations import ANSWERED, MESSAGE, checked, conversations, once, put
from advocacy.people import staff
from advocacy.people.customers import customers, is_member
from advocacy.words import said

LONGEST_SUBJECT = 200
NEWS = "news"
HOLDOUT = "holdout"
_NO_FIELDS = str.maketrans("", "", "{}")  # what a person writes is no merge field


@dataclass(frozen=True, slots=True)
class Ways:
    """How words of ours reach a customer.

    Attributes:
        hub: they can read it in the hub.
        mail: they can be written to.
        held_out: a comparison depends on their not being written to.
    """

    hub: bool
    mail: bool
    held_out: bool

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return self.hub or self.mail


async def ways_to(read: Read, customer: int, *, secret: str) -> Ways:
    """How a customer can be reached, as of now.

    Args:
        read: a look at the database.
        customer: whom.
        secret: with which silent addresses are hashed.

    Raises:
        NotFound: there is no such customer, or they were erased.
    """
    return await _ways(read, await _row(read, customer), secret)


async def begin(
    work: Work,
    customer: int,
    by: int,
    words: str,
    *,
    subject: str,
    lead: str,
    key: str,
    secret: str,
    although_held_out: bool = False,
) -> int:
    """Write to a customer, in the hub and by mail, as far as they can be reached.

    Args:
        work: the unit of work.
        customer: to whom.
        by: who of the staff writes.
        words: plain text.
        subject: of the mail, plain text.
        lead: the words of the link to the conversation, in the customer's language.
        key: a word that the form was given; the same words from the same form are written once.
        secret: with which silent addresses are hashed.
        although_held_out: that they are held out was seen, and they are to be written to all the same.

    Returns:
        the conversation.

    Raises:
        Invalid: there are no words or no subject, or too many.
        Conflict: no way leads to them, or they are held out.
        NotFound: there is no such customer, or ``by`` does not work here.
    """
    good, line = checked(words), _subject(subject)
    colleague = await staff.get(work, by)
    row = await _row(work, customer)
    ways = await _ways(work, row, secret)
    if not ways.any:
        raise Conflict(
            said("No way leads to them: they are no member, and may not be written to by mail."),
            remedy=said("Note what you would have said, or call."),
        )
    if ways.held_out and not although_held_out:
        raise Conflict(
            said("They are held out, and a letter from us would spoil the comparison."),
            remedy=said("Tick that you have seen it, if you must write all the same."),
        )
    mark = once(f"written:{key}", good)
    made = await work.value(
        insert_into(work, conversations)
        .values(
            customer_id=customer,
            kind=MESSAGE,
            owner_id=by,
            state=ANSWERED,
            turn=1,
            key=mark,
            began_at=work.now,
            changed_at=work.now,
            answered_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
        .returning(conversations.c.id)
    )
    if made is None:
        known = select(conversations.c.id).where(conversations.c.customer_id == customer, conversations.c.key == mark)
        return int(await work.value(known))
    await put(work, int(made), customer, good, by=by)
    if ways.mail:
        way = f"\n\n[{quoted(lead)}]({{hub}}/heard)" if ways.hub else ""
        letter = Letter(
            customer=customer,
            mail="message",
            key=f"message:{made}",
            about=f"question:{made}",
            kind=NEWS,
            subject=line.translate(_NO_FIELDS),
            text=plain(good) + way,
            signed=colleague.name,
            language=row.language,
        )
        await queue(work, [letter])
    about, data = f"question:{made}:1", {"question": int(made)}
    await work.record(Event("customer.written_to", customer, about, MESSAGE, data))
    return int(made)


def _subject(subject: str) -> str:
    good = " ".join("".join(one for one in subject if one.isprintable() or one.isspace()).split())
    if not good:
        raise Invalid(said("The mail has no subject yet."), where="subject")
    if len(good) > LONGEST_SUBJECT:
        raise Invalid(said("A subject has at most {most} characters.", most=LONGEST_SUBJECT), where="subject")
    return good


async def _row(read: Read, customer: int) -> Row[Any]:
    kept = [customers.c[name] for name in ("id", "language", "joined_at", "left_at")]
    query = (
        select(*kept, *REACHED_BY, standings.c.arm)
        .outerjoin(standings, standings.c.customer_id == customers.c.id)
        .where(customers.c.id == customer, customers.c.erased_at.is_(None))
    )
    row = await read.row(query)
    if row is None:
        raise NotFound(said("There is no customer {number}.", number=str(customer)))
    return row


async def _ways(read: Read, row: Row[Any], secret: str) -> Ways:
    takes = accepts(row, NEWS)
    if takes:
        listed = await reasons_for(read, [row.email], secret)
        takes = not silences(listed[row.email], bulk=True)
    inside = is_member(row)
    return Ways(hub=inside, mail=takes, held_out=row.arm == HOLDOUT and not inside)
