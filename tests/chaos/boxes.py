"""A program that sends everybody a box two months after joining, and what has to be true when all were sent."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select, text

from advocacy.database import SYSTEM
from advocacy.engine.jobs import jobs
from advocacy.events import Event
from advocacy.people.accounts import AccountRow
from advocacy.people.membership import join
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs.programs import get, load
from rewards import packages
from rewards.ledger import balances, postings
from rewards.reconciliation import reconcile
from rewards.shipments import shipments
from web.wiring import TAKE_PARTS, House

ADDRESS = {"street": "Hauptplatz 1", "city": "Graz", "postcode": "8020", "country": "AT"}
FOR_JOINING, FOR_THE_BOX = 20, 5
PROGRAM = f"""\
program: boxes
name: A box for everybody
host: {{name: Maren}}
levels: [{{key: newcomer, name: Newcomer, from: 0}}]
packages: [{{package: box, name: A box, items: [mug], vendor: {{url: https://boxes.example/orders}}}}]
rules:
  - rule: box
    when: member.joined
    then: [{{award: {FOR_JOINING}}}, {{ship: box, after: P2M, unless: {{left: true}}}}]
  - {{rule: promised, when: box.promised, then: [{{ship: box}}]}}
  - {{rule: on-its-way, when: shipment.ready, then: [{{award: {FOR_THE_BOX}}}]}}
"""


async def publish(house: House, vendor: str, *, keys: bool = True) -> None:
    """Load the program, and have its boxes ordered on this machine.

    A program's text may name only https addresses, so the vendor's address is exchanged after the text was read.
    """
    async with house.database.work(SYSTEM) as work:
        await load(work, PROGRAM, "boxes.yaml", TAKE_PARTS)
        document = (await get(work, "boxes")).document
        here = [box | {"vendor": {"url": vendor, "keys": keys}} for box in document["packages"]]
        await packages.publish(work, "boxes", here, "Maren")


async def people(house: House, many: int) -> list[int]:
    """So many customers whose address is known."""
    rows = [
        CustomerRow(
            email=f"ann{n}@example.com",
            name=f"Ann Example{n}",
            account=AccountRow("Wherry"),
            attributes={"address": ADDRESS},
        )
        for n in range(many)
    ]
    async with house.database.work(SYSTEM) as work:
        return await save_customers(work, rows)


async def members(house: House, many: int) -> list[int]:
    """So many members, each promised a box in two months."""
    made = await people(house, many)
    async with house.database.work(SYSTEM) as work:
        for person in made:
            await join(work, person, because=Event("member.joined", person, f"invitation:{person}"))
    return made


async def open_jobs(house: House) -> int:
    async with house.database.read() as read:
        return int(await read.value(select(func.count()).where(jobs.c.state == "open")))


async def states(house: House, table: Any) -> Counter[str]:
    """How many rows of a table are in each state."""
    async with house.database.read() as read:
        rows = await read.rows(select(table.c.state, func.count().label("many")).group_by(table.c.state))
    return Counter({row.state: row.many for row in rows})


async def assert_the_books_are_right(house: House, many: int, points: int) -> None:
    """Every member has a box and so many points, the postings sum to zero, and the file is sound."""
    async with house.database.read() as read:
        assert await reconcile(read) == []
        sums: Counter[str] = Counter()
        for row in await read.rows(select(postings.c.source, postings.c.target, postings.c.amount)):
            sums[row.source] -= row.amount
            sums[row.target] += row.amount
        assert sum(sums.values()) == 0
        assert sums == {"issued": -many * points, "member": many * points}
        held = await read.rows(select(balances.c.spendable))
        assert [row.spendable for row in held] == [points] * many
        assert await read.value(select(func.count(shipments.c.customer_id.distinct()))) == many
        if read.is_sqlite:
            assert await read.value(text("PRAGMA integrity_check")) == "ok"
