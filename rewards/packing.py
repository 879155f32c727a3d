"""What a person packs: the pick list, and the numbered packing lists that claim its boxes.

A packing list is a vendor without keys: once a list with a box on it has been printed, no other list may have that
box. Claiming is an UPDATE of boxes that no list has; the list keeps its own copy of names and addresses, so that it
can be printed again as it was, until somebody on it is erased. It also settles the boxes that were declined for
charity until then: their number stands on it, and nobody can take one back after that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, update

from advocacy.database import Read, Work, among, chunks, insert_into
from advocacy.delivery.merge import in_words, merge
from advocacy.engine.people import hold_facts, take_facts
from advocacy.errors import Conflict, NotFound
from advocacy.people.customers import customers
from advocacy.words import said
from rewards.packages import ADDRESS, described, missing, vendor
from rewards.shipments import DECLINED, packing_lists, shipments
from rewards.wishes import CHARITY

AT_ONCE = 2000
FOR_CHARITY = and_(shipments.c.state == DECLINED, shipments.c.wish == CHARITY, shipments.c.packing_list_id.is_(None))


@dataclass(frozen=True, slots=True)
class Pick:
    """A row of the pick list: one box, and everything that goes into it and onto it.

    Attributes:
        shipment: the box's number, by which it is marked back.
        package: the package's key.
        postcode: text, with its leading zeros.
        country: as the member gave it, ISO code where the form asked for one.
        items: what goes in, joined by commas.
        shirt: size.
        candy: the favorite.
        gift_card: amount, currency and brand.
        note: the note's words, merged, for somebody to write by hand.
    """

    shipment: int
    package: str
    name: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    items: str = ""
    shirt: str = ""
    candy: str = ""
    gift_card: str = ""
    note: str = ""


def picked(row: Row[Any], package: Row[Any], values: Mapping[str, Any], name: str) -> Pick:
    """A box with what is known of its person."""
    known = values.get(f"attribute.{ADDRESS}")
    address = known if isinstance(known, Mapping) else {"street": in_words(known)}
    written = {field: str(address.get(field) or "") for field in ("street", "city", "region", "postcode", "country")}
    return Pick(
        shipment=row.id,
        package=row.package,
        name=str(address.get("name") or name),
        **written,
        items=", ".join(package.document.get("items", ())),
        shirt=in_words(values.get("attribute.shirt")),
        candy=in_words(values.get("attribute.candy")),
        gift_card=_card(package.document.get("gift_card")),
        note=merge(package.document.get("note") or "", _fields(package, values, name)),
    )


def _card(card: Mapping[str, Any] | None) -> str:
    return " ".join(str(card[part]) for part in ("amount", "currency", "brand") if card.get(part)) if card else ""


def _fields(package: Row[Any], values: Mapping[str, Any], name: str) -> dict[str, Any]:
    attributes = {
        key.removeprefix("attribute."): value for key, value in values.items() if key.startswith("attribute.")
    }
    return attributes | {
        "first_name": name.split(" ", 1)[0],
        "name": name,
        "company": values.get("account.name"),
        "title": values.get("title"),
        "host": package.host,
        "package": package.name,
    }


async def pick_list(read: Read, number: int | None = None) -> list[Pick]:
    """The boxes to pack.

    Args:
        read: a look.
        number: a packing list, as it was claimed; None for the boxes that no list has yet, as things are now.

    Raises:
        NotFound: there is no such list.
    """
    if number is None:
        rows = await read.rows(_unclaimed())
        return await _picks(read, rows)
    listed = and_(shipments.c.packing_list_id == number, shipments.c.state != DECLINED)
    rows = await read.rows(select(shipments).where(listed).order_by(shipments.c.id))
    if not rows:
        raise NotFound(said("There is no packing list {number}.", number=str(number)))
    return [Pick(**(row.recipient or {"shipment": row.id, "package": row.package})) for row in rows]


def _unclaimed() -> Any:
    return (
        select(shipments)
        .where(shipments.c.state == "ready", shipments.c.packing_list_id.is_(None))
        .order_by(shipments.c.id)
    )


async def _picks(read: Read, rows: Sequence[Row[Any]]) -> list[Pick]:
    if not rows:
        return []
    kinds = await described(read, {(row.program, row.package) for row in rows})
    people = sorted({row.customer_id for row in rows})
    facts = await hold_facts(read, people) if isinstance(read, Work) else await take_facts(read, people)
    names = {
        found.id: found.name
        for part in chunks(people)
        for found in await read.rows(select(customers.c.id, customers.c.name).where(customers.c.id.in_(part)))
    }
    picks = []
    for row in rows:
        kind, values = kinds[row.program, row.package], facts[row.customer_id].values
        # An address that was taken back since makes no label; the box waits until there is one again.
        if not vendor(kind) and not missing(kind, values):
            picks.append(picked(row, kind, values, names[row.customer_id]))
    return picks


async def claim(work: Work, only: Sequence[int] | None = None) -> int:
    """Make the next packing list of the boxes that no list has yet.

    Args:
        work: the transaction.
        only: the numbers of those that somebody chose; None for all. What is on another list meanwhile is left out.

    Returns:
        its number.

    Raises:
        Conflict: nothing is ready to pack.
    """
    wanted = _unclaimed() if only is None else _unclaimed().where(among(work, shipments.c.id, sorted(set(only))))
    picks = await _picks(work, await work.rows(wanted.limit(AT_ONCE)))
    made = await work.execute(
        insert_into(work, packing_lists)
        .values(at=work.now, actor=str(work.actor), boxes=len(picks))
        .returning(packing_lists.c.id)
    )
    number = int(made.scalar_one())
    by_id = {pick.shipment: pick for pick in picks}
    claimed: list[int] = []
    for part in chunks(sorted(by_id)):
        met = await work.execute(
            update(shipments)
            .where(shipments.c.id.in_(part), shipments.c.state == "ready", shipments.c.packing_list_id.is_(None))
            .values(packing_list_id=number)
            .returning(shipments.c.id)
        )
        claimed += met.scalars()
    if not claimed:
        raise Conflict(
            said("Nothing is ready to pack."), remedy=said("Boxes that lack an address are on their own list.")
        )
    await work.execute(
        update(shipments).where(shipments.c.id == bindparam("box")).values(recipient=bindparam("to")),
        [{"box": box, "to": asdict(by_id[box])} for box in sorted(claimed)],
    )
    await work.execute(update(packing_lists).where(packing_lists.c.id == number).values(boxes=len(claimed)))
    await work.execute(update(shipments).where(FOR_CHARITY).values(packing_list_id=number))
    return number


async def for_charity(read: Read, number: int | None = None) -> int:
    """How many boxes are given to charity instead, on a packing list or, with None, on none yet."""
    counted = select(func.count()).select_from(shipments)
    on_list = and_(shipments.c.state == DECLINED, shipments.c.wish == CHARITY, shipments.c.packing_list_id == number)
    return int(await read.value(counted.where(FOR_CHARITY if number is None else on_list)))


async def lists(read: Read) -> Sequence[Row[Any]]:
    """The packing lists, newest first: number, when, by whom, how many boxes."""
    return await read.rows(select(packing_lists).order_by(packing_lists.c.id.desc()).limit(200))
