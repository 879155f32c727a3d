"""What became of boxes, as a file or a vendor says it: all of it or nothing, and the second time changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from advocacy.database import Work, chunks
from advocacy.engine.jobs import jobs
from advocacy.engine.people import hold_facts
from advocacy.errors import Conflict, Invalid
from advocacy.events import Event
from advocacy.numbers import number_in
from advocacy.words import said as words
from rewards.shipments import BOX_JOB, get, said, shipments

STATUSES = ("sent", "delivered", "returned")
ON_THE_WAY = ("ready", "ordered", "unknown", "sent", "delivered", "returned")
DAYS: Mapping[str, str] = {"sent": "sent_at", "delivered": "delivered_at", "returned": "returned_at"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a shipments file.

    Attributes:
        row: its number in the file, for the words of a mistake.
        shipment: the box's number, as written.
        status: ``sent``, ``delivered`` or ``returned``, as written.
    """

    row: int
    shipment: str
    status: str
    carrier: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """How many boxes changed, and of how many lines nothing was new."""

    changed: int
    unchanged: int


@dataclass(slots=True)
class _Box:
    """A box while the lines of a file are read."""

    row: Row[Any]
    state: str
    days: dict[str, datetime]
    carrier: str
    tracking: str

    def sure(self, day: str, now: datetime) -> bool:
        """Set a day that is not set; whether it was new."""
        if day in self.days:
            return False
        self.days[day] = now
        return True


async def mark(work: Work, marks: Sequence[Mark]) -> Marked:
    """Keep what became of boxes, and say each thing once.

    A box that is marked delivered or returned has been sent, whether or not a line said so before.

    Raises:
        Invalid: a line names no box, no status, or something that cannot have happened; nothing is kept.
    """
    problems: list[Invalid] = []
    wanted = [(line, number) for line in marks if (number := _number(line, problems)) is not None]
    boxes = await _boxes(work, sorted({number for _, number in wanted}))
    events: list[Event] = []
    changed: set[int] = set()
    unchanged = 0
    for line, number in wanted:
        wrong = _impossible(line, boxes.get(number))
        if wrong:
            problems.append(wrong)
            continue
        new, news = _apply(line, boxes[number], work.now)
        events += news
        if new:
            changed.add(number)
        else:
            unchanged += 1
    if problems:
        first = problems[0]
        raise Invalid(first.message, where=first.where, remedy=first.remedy, problems=tuple(problems))
    if changed:
        await _keep(work, [boxes[number] for number in sorted(changed)])
    await work.record(*events)
    return Marked(len(changed), unchanged)


def _number(line: Mark, problems: list[Invalid]) -> int | None:
    wrong = _unreadable(line)
    if wrong:
        problems.append(wrong)
        return None
    return number_in(line.shipment.strip())


def _unreadable(line: Mark) -> Invalid | None:
    if line.status.strip().lower() not in STATUSES:
        return Invalid(
            words('"{text}" is not a status.', text=line.status),
            where=_place(line, "status"),
            remedy=words("Write sent, delivered or returned."),
        )
    if number_in(line.shipment.strip()) is None:
        return Invalid(
            words('"{text}" is not the number of a shipment.', text=line.shipment),
            where=_place(line, "shipment"),
            remedy=words("Copy it from the pick list."),
        )
    for column, text, most in (("carrier", line.carrier, 100), ("tracking", line.tracking, 200)):
        if len(text.strip()) > most:
            return Invalid(
                words("This has more than {n} characters.", n=most),
                where=_place(line, column),
                remedy=words("Leave out what is not needed."),
            )
    return None


def _place(line: Mark, column: str) -> str:
    return words("row {row}, column {column}", row=line.row, column=column)


async def _boxes(work: Work, numbers: Sequence[int]) -> dict[int, _Box]:
    people = [
        row.customer_id
        for part in chunks(numbers)
        for row in await work.rows(select(shipments.c.customer_id).where(shipments.c.id.in_(part)))
    ]
    await hold_facts(work, sorted(set(people)))
    return {
        row.id: _Box(
            row,
            row.state,
            {day: at for day in DAYS.values() if (at := getattr(row, day)) is not None},
            row.carrier or "",
            row.tracking or "",
        )
        for part in chunks(numbers)
        for row in await work.rows(
            select(shipments).where(shipments.c.id.in_(part)).order_by(shipments.c.id).with_for_update()
        )
    }


def _impossible(line: Mark, box: _Box | None) -> Invalid | None:
    if box is None:
        return Invalid(
            words("There is no shipment {number}.", number=line.shipment.strip()),
            where=_place(line, "shipment"),
            remedy=words("Copy it from the pick list."),
        )
    status = line.status.strip().lower()
    if box.state not in ON_THE_WAY:
        return Invalid(
            words(
                "Shipment {number} is {state}, so it cannot have been {status}.",
                number=str(box.row.id),
                state=box.state.replace("_", " "),
                status=status,
            ),
            where=_place(line, "status"),
            remedy=words("Take the line out, or see what the box is waiting for."),
        )
    if status == "delivered" and box.state == "returned" and "delivered_at" not in box.days:
        return Invalid(
            words("Shipment {number} came back, so it cannot have been delivered.", number=str(box.row.id)),
            where=_place(line, "status"),
            remedy=words("Take the line out."),
        )
    return None


def _apply(line: Mark, box: _Box, now: datetime) -> tuple[bool, list[Event]]:
    status = line.status.strip().lower()
    news = [said("sent", box.row)] if box.sure("sent_at", now) else []
    if status != "sent" and box.sure(DAYS[status], now):
        news.append(said(status, box.row))
    state = max((name for name, day in DAYS.items() if day in box.days), key=STATUSES.index)
    carrier, tracking = line.carrier.strip() or box.carrier, line.tracking.strip() or box.tracking
    new = bool(news) or (box.state, box.carrier, box.tracking) != (state, carrier, tracking)
    box.state, box.carrier, box.tracking = state, carrier, tracking
    return new, news


async def _keep(work: Work, boxes: Sequence[_Box]) -> None:
    names = ("state", "carrier", "tracking", *DAYS.values())
    await work.execute(
        update(shipments)
        .where(shipments.c.id == bindparam("box"))
        .values(**{name: bindparam(f"new_{name}") for name in names}),
        [
            {"box": box.row.id, "new_state": box.state}
            | {"new_carrier": box.carrier or None, "new_tracking": box.tracking or None}
            | {f"new_{day}": box.days.get(day) for day in DAYS.values()}
            for box in boxes
        ],
    )


async def decide(work: Work, shipment: int, *, ordered: bool) -> None:
    """Say what became of a box whose vendor did not answer.

    Args:
        work: the transaction of the person who found out.
        shipment: the box.
        ordered: the vendor has the order; otherwise it has not, and is asked again.

    Raises:
        Conflict: nobody is waiting for that decision.
    """
    await get(work, shipment)
    met = await work.changed(
        update(shipments)
        .where(shipments.c.id == shipment, shipments.c.state == "unknown")
        .values(state="ordered" if ordered else "ready", vendor_ref="by hand" if ordered else None)
    )
    if met != 1:
        raise Conflict(f"Shipment {shipment} is not waiting for a decision.")
    if not ordered:
        await work.execute(
            update(jobs)
            .where(jobs.c.key == f"{BOX_JOB}:{shipment}")
            .values(state="open", attempts=0, due_at=work.now, locked_until=None, ended_at=None, error=None)
        )
        work.wakes = True
