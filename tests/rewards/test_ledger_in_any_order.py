"""Earning, undoing, correcting and spending in any order, replays included: the figures are always right."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from advocacy.database import SYSTEM, Actor
from advocacy.engine.publication import Publication
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.people.membership import join
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.settings import Settings
from rewards.catalog import by_key
from rewards.catalog import get as get_reward
from rewards.corrections import correct
from rewards.decisions import fulfil, refuse
from rewards.ledger import balance, postings
from rewards.publication import take_part
from rewards.reconciliation import reconcile
from rewards.redemptions import redeem
from tests.rewards.conftest import RULES, STAFF, Given, completed
from web.wiring import House, open_house

STOCK = 3
COST = 25
T = TypeVar("T")


class Purse(RuleBasedStateMachine):
    """One member and a shelf with three mugs; beside them the same sums, done by hand."""

    house: House
    loop: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.earned = self.lifetime = self.spendable = 0
        self.turns: dict[int, int] = {}
        self.paid: dict[int, tuple[int, int] | None] = {}
        self.short: dict[int, int] = {}
        self.happened: list[Event] = []
        self.open: list[int] = []
        self.stock = STOCK
        self.customer, self.mug = self.run(self.begin())

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(doing)

    async def begin(self) -> tuple[int, int]:
        name = uuid4().hex
        async with self.house.database.work(STAFF) as work:
            (person,) = await save_customers(work, [CustomerRow(email=f"{name}@example.com")])
            await join(work, person, because=Event("member.arrived", person, f"invitation:{person}"))
            mug = {"reward": "mug", "name": "Mug", "points": COST, "stock": STOCK}
            await take_part(work, Publication(name, 1, 1, 1, {"rewards": [mug]}))
            return person, (await by_key(work, name, "mug")).id

    def record(self, event: Event) -> None:
        async def go() -> None:
            async with self.house.database.work(SYSTEM) as work:
                await work.record(event)

        self.run(go())

    def event(self, submission: int, points: int, *, undone: bool = False) -> Event:
        number = self.customer * 1000 + submission
        return completed(self.customer, number, points, turn=self.turns[submission], undone=undone)

    @rule(submission=st.integers(1, 4), points=st.integers(1, 60))
    def complete(self, submission: int, points: int) -> None:
        if self.paid.get(submission):
            return
        self.turns[submission] = self.turns.get(submission, 0) + 1
        self.happened.append(self.event(submission, points))
        self.record(self.happened[-1])
        given = max(points - self.short.get(submission, 0), 0)
        self.paid[submission] = (points, given)
        self.earned += given
        self.spendable += given
        self.lifetime = max(self.lifetime, self.earned)

    @precondition(lambda self: any(self.paid.values()))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        submission = data.draw(st.sampled_from(sorted(one for one, paid in self.paid.items() if paid)))
        paid = self.paid[submission]
        assert paid
        self.happened.append(self.event(submission, paid[0], undone=True))
        self.record(self.happened[-1])
        back = min(paid[1], self.spendable)
        self.paid[submission] = None
        self.short[submission] = self.short.get(submission, 0) + paid[1] - back
        self.earned -= back
        self.spendable -= back

    @precondition(lambda self: self.happened)
    @rule(data=st.data())
    def hear_it_again(self, data: st.DataObject) -> None:
        self.record(data.draw(st.sampled_from(self.happened)))

    @rule(change=st.integers(-40, 40).filter(bool))
    def correct(self, change: int) -> None:
        async def go() -> None:
            async with self.house.database.work(STAFF) as work:
                await correct(work, self.customer, change, why="Counted again", key=uuid4().hex)

        try:
            self.run(go())
        except Conflict:
            assert -change > self.spendable
            return
        self.earned += change
        self.spendable += change
        self.lifetime = max(self.lifetime, self.earned)

    @rule()
    def redeem(self) -> None:
        async def go() -> int:
            async with self.house.database.work(Actor("member", self.customer)) as work:
                return int((await redeem(work, self.customer, self.mug, key=uuid4().hex)).id)

        try:
            self.open.append(self.run(go()))
        except Conflict:
            assert self.spendable < COST or not self.stock
            return
        self.spendable -= COST
        self.stock -= 1

    @precondition(lambda self: self.open)
    @rule(fulfilled=st.booleans())
    def end(self, fulfilled: bool) -> None:
        redemption = self.open.pop(0)

        async def go() -> None:
            async with self.house.database.work(STAFF) as work:
                await (fulfil if fulfilled else refuse)(work, redemption)

        self.run(go())
        if not fulfilled:
            self.spendable += COST
            self.stock += 1

    @invariant()
    def the_figures_are_right(self) -> None:
        async def look() -> tuple[Any, ...]:
            async with self.house.database.read() as read:
                assert await reconcile(read) == []
                twice = (
                    select(postings.c.settles).group_by(postings.c.settles).having(func.count(postings.c.settles) > 1)
                )
                assert await read.rows(twice) == []
                return await balance(read, self.customer), (await get_reward(read, self.mug)).stock

        assert self.run(look()) == ((self.lifetime, self.spendable), self.stock)
        assert self.spendable >= 0


async def test_in_any_order_the_figures_are_right(database_url: str) -> None:
    def play() -> None:
        with asyncio.Runner() as loop:
            house = open_house(Settings(database_url=database_url), rules=Given(*RULES))
            purse = type("Purse", (Purse,), {"house": house, "loop": loop})
            try:
                run_state_machine_as_test(
                    purse,
                    settings=settings(
                        max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
                    ),
                )
            finally:
                loop.run(house.close())

    # Hypothesis drives a machine step by step, and each step needs a loop of its own to end in.
    await asyncio.to_thread(play)
