"""A welcome is sent once, kept over what was read only, and forgotten with its person; on both databases."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from advocacy.database import SYSTEM, Actor
from advocacy.delivery.mail import mails
from advocacy.errors import Conflict, Invalid
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import erasure, errands, tasks, welcomes
from advocacy.programs.welcomes import Sender, Wording, begun, task_drafts
from web.wiring import House

MAREN, ADA = Actor("staff", 1, "manager"), Actor("staff", 2, "admin")
SENDER = Sender("Maren", "maren@example.com")


async def task_of(house: House, **said: Any) -> Any:
    """A welcome to write to somebody new."""
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com", name="Ann Example")])
        row = {
            "kind": "task",
            "task": "welcome",
            "program": "p",
            "customer_id": ann,
            "because": "p:welcome|1|member.joined/invitation:1|0",
            "due_at": work.now,
            "created_at": work.now,
        }
        await work.execute(insert(tasks.tasks), [row | said])
        return await work.row(select(tasks.tasks))


async def do(house: House, actor: Actor, verb: Any, *args: Any, **said: Any) -> Any:
    async with house.database.work(actor) as work:
        return await verb(work, *args, **said)


async def letters(house: House) -> int:
    async with house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(mails)))


async def test_of_two_who_send_one_has_sent(house: House) -> None:
    row = await task_of(house)
    found = await asyncio.gather(
        *(do(house, who, welcomes.send, row, f"Hello, {who}", subject="Hello", sender=SENDER) for who in (MAREN, ADA)),
        return_exceptions=True,
    )
    assert [type(one) for one in found if one is not None] == [Conflict]
    assert await letters(house) == 1


async def test_a_letter_that_nobody_can_get_closes_nothing(house: House) -> None:
    row = await task_of(house)
    async with house.database.work(SYSTEM) as work:
        await change(work, row.customer_id, bounced_at=work.now)
    with pytest.raises(Conflict, match="no address"):
        await do(house, MAREN, welcomes.send, row, "Hello", subject="Hello", sender=SENDER)
    async with house.database.read() as read:
        assert (await tasks.get(read, row.id)).closed_at is None
    assert await letters(house) == 0


async def test_words_are_kept_over_what_was_read(house: House) -> None:
    row = await task_of(house)
    await do(house, MAREN, welcomes.keep, row, "First", seen=0)
    with pytest.raises(Conflict, match="other words"):
        await do(house, ADA, welcomes.keep, row, "Second", seen=0)
    await do(house, ADA, welcomes.keep, row, "Second", seen=1)
    async with house.database.read() as read:
        kept = await welcomes.kept(read, row.id)
    assert kept is not None
    assert (kept.words, kept.turn, kept.by) == ("Second", 2, "staff:2")
    with pytest.raises(Invalid, match="no words"):
        await do(house, ADA, welcomes.keep, row, " ", seen=2)


async def test_a_draft_goes_with_its_letter_and_with_its_person(house: House) -> None:
    row = await task_of(house)
    await do(house, MAREN, welcomes.keep, row, "First", seen=0)
    await do(house, MAREN, erasure.erase, [row.customer_id])
    async with house.database.read() as read:
        assert await read.rows(select(task_drafts)) == []
        closed = await tasks.get(read, row.id)
    with pytest.raises(Conflict):
        await do(house, MAREN, welcomes.keep, closed, "Again", seen=0)


async def test_a_draft_is_merged_and_unwrapped() -> None:
    line = "this is a line that is long enough to be broken by the margin of a"
    wrapped = f"Hello {{first_name|there}},\n\n{line}\nfile, {{host}}\n"
    letter = begun(Wording("  For {first_name|you}  ", wrapped), {"first_name": "Ann", "host": "Maren"})
    assert letter.subject == "For Ann"
    assert letter.text.splitlines()[2].endswith("margin of a file, Maren")


async def test_urgent_tasks_come_by_what_is_at_stake_and_others_by_age(house: House) -> None:
    told = errands.Described(kinds={("p", "call"): errands.URGENT, ("p", "welcome"): errands.WELCOME})
    first = await task_of(house)
    async with house.database.work(SYSTEM) as work:
        people = await save_customers(
            work,
            [
                CustomerRow(email=f"{name}@example.com", name=name, account=AccountRow(name, value=value))
                for name, value in (("small", 10), ("large", 1000), ("unknown", None))
            ],
        )
        common = {"kind": "task", "program": "p", "due_at": work.now, "created_at": work.now}
        rows = [common | {"task": "call", "customer_id": person, "because": f"call {person}"} for person in people]
        await work.execute(insert(tasks.tasks), rows)
    async with house.database.read() as read:
        urgent = await errands.waiting(read, told, errands.URGENT, limit=9)
        assert [row.member_name for row in urgent] == ["large", "small", "unknown"]
        after = await errands.waiting(read, told, errands.URGENT, limit=9, after=urgent[0].id)
        assert [row.id for row in after] == [row.id for row in urgent[1:]]
        assert [row.id for row in await errands.waiting(read, told, errands.WELCOME, limit=9)] == [first.id]
        assert await errands.waiting(read, told, errands.OTHER, limit=9) == []
