"""A box on its way to a person, and one box of a kind per person, ever.

    scheduled ─> needs_address ─> ready ─> (ordered | unknown) ─> sent ─> delivered ─> returned
                       └────────────┴─> cancelled
                       └────────────┴─> declined ─> (needs_address | ready)

What makes a box the same box is its row: UNIQUE over package, customer and turn, where a package for everybody
once has only turn 1. A retry, a redelivered event or a member who left and joined again meets that row and gets no
second one. ``ordered`` and ``unknown`` are boxes that a vendor sends: it has the order, or it did not say.
``declined`` is a box that its person does not want, or wants given to charity; ``wish`` says which. One that came back
waits for a person: it is packed again, or ``closed_at`` says that it goes nowhere any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Row, String, Table, UniqueConstraint, func, select, update

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine import jobs
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, NotFound
from advocacy.events import Event
from advocacy.words import said as words
from rewards.packages import described, missing, vendor
from rewards.wishes import declined_by

BOX_JOB = "shipment.order"
UNSENT = ("scheduled", "needs_address", "ready")
DECLINED = "declined"

packing_lists = Table(
    "packing_lists",
    metadata,
    id_column(),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("boxes", Integer, nullable=False),
)

shipments = Table(
    "shipments",
    metadata,
    id_column(),
    Column("package", String(60), nullable=False),
    Column("program", String(60), nullable=False),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("turn", Integer, nullable=False),
    Column("key", String(500), nullable=False, unique=True),
    Column("state", String(14), nullable=False),
    Column("wish", String(8)),
    Column("packing_list_id", Key, ForeignKey("packing_lists.id"), index=True),
    Column("recipient", Json),
    Column("carrier", String(100)),
    Column("tracking", String(200)),
    Column("vendor_ref", String(200)),
    Column("scheduled_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("returned_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("package", "customer_id", "turn"),
    Index("ix_shipments_state_id", "state", "id"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box to send.

    Attributes:
        customer: to whom.
        program: whose package it is.
        package: the package's key.
        key: what makes it happen once, for ever.
        because: the firing.
    """

    customer: int
    program: str
    package: str
    key: str
    because: str = ""


async def ship(work: Work, boxes: Sequence[Box]) -> None:
    """Schedule boxes for those who have not had theirs, and say which of them still need an address.

    A box for somebody who wants no gifts is declined from the first.

    Raises:
        NotFound: a package was never published.
    """
    known = await hold_facts(work, sorted({box.customer for box in boxes}))
    kinds = await described(work, {(box.program, box.package) for box in boxes})
    wishes = await declined_by(work, [box.customer for box in boxes])
    turns = await _turns(work, [box for box in boxes if kinds[box.program, box.package].per_person > 1])
    rows: list[dict[str, Any]] = []
    for box in boxes:
        kind = kinds[box.program, box.package]
        turn = turns.get((box.customer, box.package), 0) + 1
        if box.customer not in known or turn > kind.per_person:
            continue
        turns[box.customer, box.package] = turn
        wish = wishes.get(box.customer)
        lacking = missing(kind, known[box.customer].values)
        rows.append(
            {
                "package": box.package,
                "program": box.program,
                "customer_id": box.customer,
                "turn": turn,
                "key": box.key,
                "state": DECLINED if wish else "needs_address" if lacking else "ready",
                "wish": wish,
                "scheduled_at": work.now,
            }
        )
    if not rows:
        return
    written = await work.execute(insert_into(work, shipments).on_conflict_do_nothing().returning(shipments), rows)
    new = sorted(written.all(), key=lambda row: int(row.id))
    because = {box.key: box.because for box in boxes}
    await order(work, [row for row in new if row.state == "ready" and vendor(kinds[row.program, row.package])])
    await work.record(*[said(name, row, because[row.key]) for row in new for name in ("scheduled", row.state)])


async def _turns(work: Work, boxes: Sequence[Box]) -> dict[tuple[int, str], int]:
    """How many of the packages that one may have several of were scheduled for each customer so far."""
    found: dict[tuple[int, str], int] = {}
    for part in chunks(sorted({box.customer for box in boxes})):
        query = (
            select(shipments.c.customer_id, shipments.c.package, func.max(shipments.c.turn).label("turn"))
            .where(shipments.c.customer_id.in_(part), shipments.c.package.in_({box.package for box in boxes}))
            .group_by(shipments.c.customer_id, shipments.c.package)
        )
        found |= {(row.customer_id, row.package): row.turn for row in await work.rows(query)}
    return found


def said(name: str, row: Row[Any], because: str = "", *, turn: int = 0) -> Event:
    """What happened to a shipment, as an event; ``turn`` tells apart what can happen to it several times."""
    data = {"package": row.package, "shipment": row.id, "program": row.program}
    if row.wish:
        data["wish"] = row.wish
    about = f"shipment:{row.id}:{turn}" if turn else f"shipment:{row.id}"
    return Event(f"shipment.{name}", row.customer_id, about, row.package, data, because)


def order_key(shipment: int) -> str:
    """The key of the job that orders a box at its vendor: one for each box, for ever."""
    return f"{BOX_JOB}:{shipment}"


async def order(work: Work, ready: Sequence[Row[Any]]) -> None:
    """Put the orders at vendors down as slow jobs."""
    await jobs.schedule(
        work,
        [
            {
                "kind": BOX_JOB,
                "key": order_key(row.id),
                "customer_id": row.customer_id,
                "payload": {"shipment": row.id},
                "due_at": work.now,
            }
            for row in ready
        ],
    )


async def refresh_ready(work: Work, ids: Sequence[int], because: str = "") -> None:
    """Look again at customers' boxes that lacked something; those that lack nothing now are ready."""
    waiting = [
        row
        for part in chunks(sorted(set(ids)))
        for row in await work.rows(
            select(shipments)
            .where(shipments.c.customer_id.in_(part), shipments.c.state == "needs_address")
            .order_by(shipments.c.id)
        )
    ]
    if not waiting:
        return
    known = await hold_facts(work, sorted({row.customer_id for row in waiting}))
    kinds = await described(work, {(row.program, row.package) for row in waiting})
    ready = [
        row
        for row in waiting
        if row.customer_id in known and not missing(kinds[row.program, row.package], known[row.customer_id].values)
    ]
    moved: set[int] = set()
    for part in chunks([row.id for row in ready]):
        written = await work.execute(
            update(shipments)
            .where(shipments.c.id.in_(part), shipments.c.state == "needs_address")
            .values(state="ready")
            .returning(shipments.c.id)
        )
        moved |= set(written.scalars())
    new = [row for row in ready if row.id in moved]
    await order(work, [row for row in new if vendor(kinds[row.program, row.package])])
    await work.record(*[said("ready", row, because) for row in new])


async def cancel(work: Work, shipment: int) -> None:
    """Stop a box that nobody has sent or ordered yet. Its person gets no other of its kind.

    Raises:
        Conflict: it is on its way, or a vendor has been asked for it.
    """
    row = await get(work, shipment)
    await hold_facts(work, [row.customer_id])
    asked = await work.value(
        select(jobs.jobs.c.id).where(jobs.jobs.c.key == f"{BOX_JOB}:{shipment}", jobs.jobs.c.attempts > 0)
    )
    free = select(jobs.jobs.c.id).where(jobs.jobs.c.key == f"{BOX_JOB}:{shipment}", jobs.jobs.c.attempts == 0)
    if asked is None:
        await work.changed(
            update(jobs.jobs)
            .where(jobs.jobs.c.id.in_(free.scalar_subquery()), jobs.jobs.c.state == "open")
            .values(state="cancelled", ended_at=work.now)
        )
    met = await work.changed(
        update(shipments).where(shipments.c.id == shipment, shipments.c.state.in_(UNSENT)).values(state="cancelled")
    )
    if asked is not None or met != 1:
        raise Conflict(
            f"Shipment {shipment} cannot be stopped here any more.", remedy="Ask whoever has it to hold it back."
        )
    await work.record(said("cancelled", row))


async def get(read: Read, shipment: int) -> Row[Any]:
    """The shipment of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(shipments).where(shipments.c.id == shipment))
    if row is None:
        raise NotFound(words("There is no shipment {number}.", number=str(shipment)))
    return row


async def of_customer(read: Read, customer: int) -> Sequence[Row[Any]]:
    """A customer's boxes, newest first."""
    return await read.rows(select(shipments).where(shipments.c.customer_id == customer).order_by(shipments.c.id.desc()))


async def in_state(read: Read, state: str, limit: int = 500) -> Sequence[Row[Any]]:
    """The boxes in a state, oldest first: ``needs_address`` is the blocked list, ``unknown`` waits for a decision."""
    return await read.rows(select(shipments).where(shipments.c.state == state).order_by(shipments.c.id).limit(limit))


async def after(read: Read, number: int, *, state: str | None = None, limit: int = 100) -> Sequence[Row[Any]]:
    """The boxes that follow a number, by number; with a state only those in it."""
    query = select(shipments).where(shipments.c.id > number).order_by(shipments.c.id).limit(limit)
    return await read.rows(query if state is None else query.where(shipments.c.state == state))
