"""What walks all doors has to know of the studio's boxes."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from advocacy.database import Work, insert_into
from rewards.shipments import shipments

AT = "/studio/boxes"
ONE = f"{AT}/{{number}}"
EVERY = [str(number) for number in range(1, 30)]
ADDRESS = {"name": "Ruth Meyer", "street": "Hauptplatz 1", "postcode": "8010", "city": "Graz", "country": "AT"}


def _box(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["box that came back"])}


def _unknown(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["box nobody knows of"])}


def _without_address(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["box without an address"])}


def _list(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.rows["packing list"])}


PLACES = {
    ONE: _box,
    **{f"{ONE}/{step}": _box for step in ("order", "again", "closing")},
    f"{ONE}/decision": _unknown,
    f"{ONE}/stopping": _without_address,
    **{f"{AT}/lists/{{number}}{more}": _list for more in ("", "/slips", "/file")},
}
FORMS = {
    f"POST {AT}/asking": {"box": "1"},
    f"POST {AT}/lists": {"box": EVERY},
    f"POST {AT}/lists/{{number}}/file": {},
    f"POST {AT}/marks": {"box": "1", "status": "delivered"},
    f"POST {AT}/marks/file": {},
    f"POST {ONE}/decision": {"ordered": "yes"},
    f"POST {ONE}/order": {},
    f"POST {ONE}/again": ADDRESS,
    f"POST {ONE}/closing": {},
    f"POST {ONE}/stopping": {},
}
TO_NOBODY = {
    f"POST {AT}/marks/file": "it takes a file, which a form of words has not",
    f"POST {ONE}/order": "no order has failed for good here",
}


def looks(_house: Any, cast: Any) -> Iterator[tuple[str, ...]]:
    """Every group of the desk, and a box that waits for a decision."""
    yield "box-unknown", f"{AT}/{cast.rows['box nobody knows of']}", "manager"
    for group in ("address", "ready", "packed", "sent", "delivered", "declined", "returned", "planned"):
        yield f"boxes-{group}", f"{AT}?group={group}", "manager"


async def happened(story: Any) -> None:
    """One box came back, and of another its vendor never said whether it has the order."""

    async def more(work: Work) -> None:
        welcome = await work.row(select(shipments).order_by(shipments.c.id).limit(1))
        assert welcome is not None
        listed = select(shipments.c.packing_list_id).where(shipments.c.packing_list_id.is_not(None))
        story.cast.rows["packing list"] = await work.value(listed.order_by(shipments.c.id).limit(1))
        lacking = select(shipments.c.id).where(shipments.c.state == "needs_address")
        story.cast.rows["box without an address"] = await work.value(lacking.order_by(shipments.c.id).limit(1))
        same = {"package": welcome.package, "program": welcome.program, "customer_id": story.cast.people["Wim"]}
        for turn, (state, name) in enumerate(
            (("returned", "box that came back"), ("unknown", "box nobody knows of")), 1
        ):
            sent = {"sent_at": work.now, "returned_at": work.now} if state == "returned" else {}
            row = {"turn": turn, "key": name, "state": state, "scheduled_at": work.now, **same, **sent}
            made = await work.execute(insert_into(work, shipments).values(row).returning(shipments.c.id))
            story.cast.rows[name] = made.scalar_one()

    await story.do(story.cast.colleague("manager"), more)


LOOKS = looks
HAPPENED = happened
