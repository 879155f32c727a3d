"""The member's side of a conversation: ask, and write the next line.

Who asks is told by when a person answers. A form that is sent twice says what it says once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from advocacy.database import Work, insert_into
from advocacy.errors import NotFound
from advocacy.listening.conversations import (
    OPEN,
    QUESTION,
    checked,
    conversations,
    happened,
    once,
    put,
)
from advocacy.listening.promises import promised
from advocacy.people.customers import customers

_OPEN = conversations.c.state == OPEN


async def ask(work: Work, customer: int, words: str, *, key: str, owner: int | None = None) -> int:
    """Ask a question; the same words from the same form are one question, however often they are sent.

    Args:
        work: the unit of work.
        customer: who asks.
        words: what they ask.
        key: a word that the form was given, other for each form.
        owner: who of the staff answers; None is whoever is first.

    Returns:
        the id of the conversation.

    Raises:
        Invalid: there are no words, or too many.
        NotFound: there is no such customer.
    """
    good = checked(words)
    mark = once(key, good)
    made = await work.value(
        insert_into(work, conversations)
        .values(
            customer_id=customer,
            kind=QUESTION,
            owner_id=owner,
            state=OPEN,
            turn=1,
            key=mark,
            began_at=work.now,
            changed_at=work.now,
            promised_at=await _promise(work, customer),
        )
        .on_conflict_do_nothing(index_elements=["customer_id", "key"])
        .returning(conversations.c.id)
    )
    if made is None:
        known = select(conversations.c.id).where(conversations.c.customer_id == customer, conversations.c.key == mark)
        return int(await work.value(known))
    await put(work, int(made), customer, good)
    await work.record(happened("question.asked", int(made), customer, QUESTION, 1))
    return int(made)


async def add(work: Work, conversation: Row[Any], words: str, *, key: str) -> None:
    """Let the member write the next line. What was answered or closed is open again, and promised anew.

    Args:
        work: the unit of work.
        conversation: as :func:`get` gives it.
        words: what they write.
        key: a word that the form was given; the same words from the same form are one line.

    Raises:
        Invalid: there are no words, or too many.
    """
    good = checked(words)
    if (
        await put(work, conversation.id, conversation.customer_id, good, key=once(f"{conversation.id}:{key}", good))
        is None
    ):
        return
    promise = await _promise(work, conversation.customer_id)
    here = conversations.c.id == conversation.id
    turn = {"turn": conversations.c.turn + 1, "changed_at": work.now}
    # A promise that stands is kept: it does not move because its reader has something to add.
    if await work.changed(
        update(conversations).where(here, _OPEN, conversations.c.promised_at.is_not(None)).values(turn)
    ):
        return
    now = await work.value(
        update(conversations)
        .where(here)
        .values(turn | {"state": OPEN, "promised_at": promise, "closed_at": None})
        .returning(conversations.c.turn)
    )
    await work.record(
        happened("question.asked", conversation.id, conversation.customer_id, conversation.kind, int(now))
    )


async def _promise(work: Work, customer: int) -> datetime:
    zone = await work.value(select(customers.c.zone).where(customers.c.id == customer))
    if zone is None:
        raise NotFound(f"There is no customer {customer}.")
    return promised(work.now, str(zone))
