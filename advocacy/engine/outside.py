"""What other systems say has happened: a webinar attended, an order placed. Each is taken in once.

A system sends again what it is not sure to have sent. Who, what and which occurrence together make it the same;
so the tally counts it once too, and not only its consequences.
"""

from collections.abc import Sequence

from sqlalchemy import Column, ForeignKey, String, Table

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Work, chunks, insert_into
from advocacy.engine.vocabulary import is_outside, remedy_for
from advocacy.errors import Invalid
from advocacy.events import Event

outside_events = Table(
    "outside_events",
    metadata,
    Column("customer_id", Key, ForeignKey("customers.id"), primary_key=True),
    Column("event", String(60), primary_key=True),
    Column("about", String(200), primary_key=True),
    Column("received_at", UtcDateTime, nullable=False),
)


async def receive(work: Work, events: Sequence[Event]) -> list[bool]:
    """Take in what other systems say, each once, and let follow what follows.

    Returns:
        for each of the events, in their order, whether it was new.

    Raises:
        Invalid: an event that is ours to say, without a customer, or without an id of its occurrence.
    """
    for position, event in enumerate(events):
        _check(event, position)
    new: set[tuple[int | None, str, str]] = set()
    for part in chunks(list({_identity(event): event for event in events}.values())):
        inserted = await work.execute(
            insert_into(work, outside_events)
            .on_conflict_do_nothing()
            .returning(outside_events.c.customer_id, outside_events.c.event, outside_events.c.about),
            [
                {"customer_id": one.customer, "event": one.name, "about": one.about, "received_at": work.now}
                for one in part
            ],
        )
        new |= {(row.customer_id, row.event, row.about) for row in inserted}
    first: list[bool] = []
    for event in events:
        first.append(_identity(event) in new)
        new.discard(_identity(event))
    fresh = [event for event, is_first in zip(events, first, strict=True) if is_first]
    if fresh:
        await work.record(*fresh)
    return first


def _identity(event: Event) -> tuple[int | None, str, str]:
    return (event.customer, event.name, event.about)


def _check(event: Event, position: int) -> None:
    if not is_outside(event.name):
        raise Invalid(
            f"{event.name!r} is no event that another system may send.",
            where=f"[{position}].event",
            remedy=remedy_for(event.name),
        )
    if event.customer is None or not event.about:
        raise Invalid(
            "An event from outside needs a customer and an id of its occurrence.",
            where=f"[{position}].about",
            remedy="Send the same id when you send the same occurrence again.",
        )
