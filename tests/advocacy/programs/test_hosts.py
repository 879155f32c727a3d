"""Who answers a program's members, and what is nobody's task any more once it is answered."""

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor
from advocacy.engine.journal import standings
from advocacy.listening import answering, conversations, questions
from advocacy.people import staff, team
from advocacy.people.customers import change
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import hosts
from advocacy.programs.programs import load, pause
from advocacy.programs.tasks import tasks
from web.wiring import TAKE_PARTS, House

PROGRAM = """\
program: {key}
name: Program
host: {{name: Maren Okafor, title: looks after customers, mail: Maren@Example.com}}
levels: [{{key: newcomer, name: Newcomer, from: 0}}]
tasks: [{{task: answer-question, title: Answer}}]
challenges: [{{challenge: a, title: A, benefit: B, points: 5, stages: [{{read: W}}]}}]
rules:
  - {{rule: waiting, when: question.asked, then: [{{task: answer-question, due: P2D}}]}}
"""


async def member(house: House, program: str | None = "p") -> int:
    async with house.database.work(SYSTEM) as work:
        [ann] = await save_customers(work, [CustomerRow(email=f"{program}@example.com", name="Ann")])
        await change(work, ann, joined_at=work.now)
        if program:
            await work.execute(standings.insert().values(customer_id=ann, program=program))
    return ann


@pytest.fixture
async def published(house: House) -> House:
    async with house.database.work(SYSTEM) as work:
        await load(work, PROGRAM.format(key="p"), "p.yaml", TAKE_PARTS)
    return house


async def colleague(house: House, email: str = "maren@example.com") -> int:
    async with house.database.work(SYSTEM) as work:
        return await staff.add(work, email, "manager", name="Maren Okafor")


async def host_of(house: House, customer: int) -> hosts.Host:
    async with house.database.read() as read:
        return await hosts.host_of(read, customer)


async def open_tasks(house: House) -> list[str]:
    async with house.database.read() as read:
        return [row.task for row in await read.rows(select(tasks).where(tasks.c.closed_at.is_(None)))]


async def test_the_host_is_of_the_staff_where_the_address_is(published: House) -> None:
    ann = await member(published)
    assert await host_of(published, ann) == hosts.Host("Maren Okafor", "looks after customers", None)
    maren = await colleague(published)
    assert (await host_of(published, ann)).staff == maren
    async with published.database.work(SYSTEM) as work:
        await team.deactivate(work, maren)
    assert (await host_of(published, ann)).staff is None


async def test_who_came_by_no_program_has_no_host(published: House) -> None:
    assert await host_of(published, await member(published, None)) == hosts.Host()
    assert await host_of(published, 999) == hosts.Host()


async def test_an_answered_question_is_nobodys_task_any_more(published: House) -> None:
    ann, maren = await member(published), await colleague(published)
    async with published.database.work(Actor("member", ann)) as work:
        first = await questions.ask(work, ann, "Why?", key="1", owner=maren)
        for key in range(10):
            other = await questions.ask(work, ann, f"And {key}?", key="2")
    assert await open_tasks(published) == ["answer-question"] * 11
    async with published.database.work(SYSTEM) as work:
        await answering.answer(work, await conversations.get(work, first), maren, "Because.")
    assert await open_tasks(published) == ["answer-question"] * 10
    # What is written next is waited for again; and a program that rests still keeps its promise.
    async with published.database.work(Actor("member", ann)) as work:
        await questions.add(work, await conversations.get(work, first), "Why that?", key="3")
    assert await open_tasks(published) == ["answer-question"] * 11
    async with published.database.work(Actor("staff", maren, "manager")) as work:
        await pause(work, "p")
        for number in (first, other):
            await answering.close(work, await conversations.get(work, number), maren, "It is mended.")
    assert await open_tasks(published) == ["answer-question"] * 9
    async with published.database.read() as read:
        closed = await read.rows(select(tasks).where(tasks.c.closed_at.is_not(None)).order_by(tasks.c.id))
    assert [row.closed_by for row in closed] == ["system", f"staff:{maren}", f"staff:{maren}"]
