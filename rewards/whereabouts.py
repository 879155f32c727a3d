"""Where a member's boxes are: each with its way so far, what it waits for, and what is still to come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, and_, select

from advocacy.database import Read
from advocacy.engine.people import take_facts
from advocacy.errors import NotFound
from advocacy.words import said
from rewards.carriers import tracking_page
from rewards.packages import ADDRESS, missing, packages
from rewards.planned import Planned, planned
from rewards.shipments import DECLINED, packing_lists, shipments

WAY = ("scheduled", "ready", "packed", "sent", "delivered")
_AT: Mapping[str, int] = {
    "scheduled": 0,
    "needs_address": 1,
    "ready": 1,
    "packed": 2,
    "ordered": 2,
    "unknown": 2,
    "sent": 3,
    "delivered": 4,
}


class When(StrEnum):
    """How a step stands to where the box is."""

    DONE = "done"
    HERE = "here"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Step:
    """A step on a box's way.

    Attributes:
        what: ``planned``, ``scheduled``, ``needs``, ``ready``, ``packed``, ``sent``, ``delivered``, ``returned``,
            ``declined`` or ``cancelled``.
        when: whether it is done, where the box is now, or still to come.
        at: when it was, or for ``planned`` is to be; None where nobody knows.
    """

    what: str
    when: When
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A box and its way.

    Attributes:
        number: the shipment's; None while the box is only planned.
        name: as members read it.
        host: who packs it, by name.
        steps: its way, in order.
        lacking: what has to be known of the member first, by attribute.
        address: where it goes: what is on its label, or what is known now.
        carrier: who has it.
        tracking: its number there.
        page: where it can be followed, if that is known.
        wish: of a box that was declined ``charity`` or ``none``.
        settled: whether nothing about it can be changed any more.
    """

    number: int | None
    name: str
    host: str
    steps: tuple[Step, ...]
    lacking: tuple[str, ...] = ()
    address: Mapping[str, Any] | None = None
    carrier: str = ""
    tracking: str = ""
    page: str | None = None
    wish: str | None = None
    settled: bool = False

    @property
    def here(self) -> Step:
        """Where it is."""
        return next(step for step in self.steps if step.when is When.HERE)


def way_of(state: str, instants: Mapping[str, datetime | None]) -> tuple[Step, ...]:
    """The steps of a box. Pure.

    Args:
        state: the shipment's, or ``packed`` once it is on a packing list, or ``planned``.
        instants: when each step was, by its name.
    """
    if state == "planned":
        later = tuple(Step(what, When.TO_COME) for what in WAY[2:])
        return (Step("planned", When.HERE, instants.get("planned")), *later)
    if state in _AT:
        return tuple(_steps(state, instants))
    if state != "returned":
        return (Step(state, When.HERE, instants.get(state)),)
    so_far = [what for what in WAY if what == "scheduled" or (what != "ready" and instants.get(what))]
    return (
        *(Step(what, When.DONE, instants.get(what)) for what in so_far),
        Step(state, When.HERE, instants.get(state)),
    )


def _steps(state: str, instants: Mapping[str, datetime | None]) -> Iterator[Step]:
    here = _AT[state]
    for place, what in enumerate(WAY):
        name = "needs" if what == "ready" and state == "needs_address" else what
        if place > here:
            yield Step(name, When.TO_COME)
        elif what != "ready" or place == here:
            # That it could be packed is worth a word only as long as it is not.
            yield Step(name, When.HERE if place == here else When.DONE, instants.get(what))


async def whereabouts(read: Read, customer: int) -> Sequence[Whereabouts]:
    """A member's boxes, those to come first and then the newest."""
    rows = await read.rows(_boxes().where(shipments.c.customer_id == customer).order_by(shipments.c.id.desc()))
    facts = (await take_facts(read, [customer])).get(customer)
    values = facts.values if facts else {}
    return [*(_to_come(one, values) for one in await planned(read, customer)), *(_there(row, values) for row in rows)]


async def of_box(read: Read, number: int) -> tuple[Row[Any], Whereabouts, Mapping[str, Any]]:
    """A box: its row with its package's ``name``, ``host`` and ``document``, its way, and what is known of its person.

    Raises:
        NotFound: there is none of that number.
    """
    row = await read.row(_boxes().where(shipments.c.id == number))
    if row is None:
        raise NotFound(said("There is no such box."))
    facts = (await take_facts(read, [row.customer_id])).get(row.customer_id)
    values = facts.values if facts else {}
    return row, _there(row, values), values


def _boxes() -> Select[Any]:
    of_kind = and_(packages.c.program == shipments.c.program, packages.c.key == shipments.c.package)
    return (
        select(shipments, packing_lists.c.at.label("packed_at"), packages.c.name, packages.c.host, packages.c.document)
        .outerjoin(packing_lists, packing_lists.c.id == shipments.c.packing_list_id)
        .join(packages, of_kind)
    )


def _to_come(one: Planned, values: Mapping[str, Any]) -> Whereabouts:
    steps = way_of("planned", {"planned": one.due_at})
    return Whereabouts(None, one.name, one.host, steps, address=_known(values))


def _there(row: Row[Any], values: Mapping[str, Any]) -> Whereabouts:
    listed = row.packing_list_id is not None
    instants = {
        "scheduled": row.scheduled_at,
        "packed": row.packed_at,
        "sent": row.sent_at,
        "delivered": row.delivered_at,
        "returned": row.returned_at,
    }
    waits = row.state == "needs_address"
    return Whereabouts(
        row.id,
        row.name,
        row.host,
        way_of("packed" if listed and row.state == "ready" else row.state, instants),
        lacking=tuple(missing(row, values)) if waits else (),
        address=row.recipient or _known(values),
        carrier=row.carrier or "",
        tracking=row.tracking or "",
        page=tracking_page(row.carrier, row.tracking),
        wish=row.wish,
        settled=listed or row.state not in {"scheduled", "needs_address", "ready", DECLINED},
    )


def _known(values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    address = values.get(f"attribute.{ADDRESS}")
    return address if isinstance(address, Mapping) else None
