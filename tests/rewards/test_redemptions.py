"""Spending points: reserved together with the stock, or not at all. W: cases of open peers, by their ids."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM, Actor
from advocacy.engine.journal import journal
from advocacy.errors import Conflict, Forbidden, NotFound
from rewards import catalog
from rewards.catalog import offers, rewards
from rewards.decisions import approve, fulfil, lose_sight, refuse
from rewards.ledger import balance, balances, postings
from rewards.reconciliation import reconcile
from rewards.redemptions import of_customer, redeem, redemptions, waiting
from rewards.statement import statement
from tests.rewards.conftest import STAFF, Members, Publish, completed
from web.wiring import House

AT_ONCE = 64


def reward(points: int = 10, stock: int | None = None, key: str = "mug", **more: Any) -> dict[str, Any]:
    return {"reward": key, "name": key.title(), "points": points, "stock": stock} | more


async def earn(house: House, *people: int, points: int = 100) -> None:
    async with house.database.work(SYSTEM) as work:
        await work.record(*[completed(person, person, points) for person in people])


async def ids(house: House) -> dict[str, int]:
    async with house.database.read() as read:
        return {row.key: row.id for row in await catalog.offered(read)}


async def have(house: House, customer: int, wanted: int, key: str = "k1") -> Any:
    async with house.database.work(Actor("member", customer)) as work:
        return await redeem(work, customer, wanted, key=key)


async def stock_of(house: House, wanted: int) -> int | None:
    async with house.database.read() as read:
        assert await reconcile(read) == []
        left: int | None = (await catalog.get(read, wanted)).stock
        return left


async def spendable(house: House, customer: int) -> int:
    async with house.database.read() as read:
        return (await balance(read, customer))[1]


@pytest.mark.parametrize(("stock", "left"), [(None, None), (1, 0), (25, 24)])
async def test_w1_what_is_there_can_be_had(
    rewarding: House, members: Members, publish: Publish, stock: int | None, left: int | None
) -> None:
    await publish(rewards=[reward(stock=stock)])
    (ann,) = await members()
    await earn(rewarding, ann)
    mug = (await ids(rewarding))["mug"]
    assert (await have(rewarding, ann, mug)).state == "approved"
    assert await stock_of(rewarding, mug) == left


async def test_w1_sold_out_takes_no_points(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(stock=0)])
    (ann,) = await members()
    await earn(rewarding, ann)
    mug = (await ids(rewarding))["mug"]
    with pytest.raises(Conflict, match="sold out"):
        await have(rewarding, ann, mug)
    assert await stock_of(rewarding, mug) == 0
    assert await spendable(rewarding, ann) == 100


async def test_w2_spending_is_one_line_and_one_event(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(50)])
    (ann,) = await members()
    await earn(rewarding, ann, points=200)
    await have(rewarding, ann, (await ids(rewarding))["mug"])
    async with rewarding.database.read() as read:
        assert [(line.change, line.spendable) for line in (await statement(read, ann)).lines] == [
            (-50, 150),
            (200, 200),
        ]
        (event,) = await read.rows(select(journal).where(journal.c.event == "points.spent"))
    assert (event.data["lifetime"], event.data["spendable"]) == (200, 150)


@pytest.mark.parametrize(("cost", "can"), [(20, False), (10, True)])
async def test_w3_a_balance_of_exactly_the_cost_is_enough(
    rewarding: House, members: Members, publish: Publish, cost: int, can: bool
) -> None:
    await publish(rewards=[reward(cost, stock=5)])
    (ann,) = await members()
    await earn(rewarding, ann, points=10)
    mug = (await ids(rewarding))["mug"]
    if can:
        await have(rewarding, ann, mug)
    else:
        with pytest.raises(Conflict, match="takes 20 points, and you have 10"):
            await have(rewarding, ann, mug)
    assert await stock_of(rewarding, mug) == (4 if can else 5)
    assert await spendable(rewarding, ann) == (0 if can else 10)


async def together(
    house: House, people: list[int], wanted: list[int], do: Callable[[House, int, int, str], Awaitable[Any]] = have
) -> int:
    """How many of so many at once got it; every other was refused in words."""
    tries = [do(house, person, one, f"k{n}") for n, (person, one) in enumerate(zip(people, wanted, strict=True))]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(one, Conflict) for one in refused), refused
    return len(outcomes) - len(refused)


async def test_the_last_item_goes_to_exactly_one_of_sixty_four(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(rewards=[reward(stock=1)])
    people = await members(AT_ONCE)
    await earn(rewarding, *people)
    mug = (await ids(rewarding))["mug"]
    assert await together(rewarding, people, [mug] * AT_ONCE) == 1
    assert await stock_of(rewarding, mug) == 0
    assert sorted([await spendable(rewarding, person) for person in people]) == [90] + [100] * (AT_ONCE - 1)


async def test_reading_first_and_writing_after_sells_it_more_than_once(
    rewarding: House, members: Members, publish: Publish
) -> None:
    """The control arm: the same race, written the obvious way."""
    await publish(rewards=[reward(stock=1)])
    people = await members(AT_ONCE)
    mug = (await ids(rewarding))["mug"]
    looked = asyncio.Barrier(8)

    async def obvious(house: House, customer: int, wanted: int, key: str) -> None:
        async with house.database.read() as read:
            left = (await catalog.get(read, wanted)).stock
        if customer in people[:8]:
            await looked.wait()
        if left < 1:
            raise Conflict("Sold out.")
        async with house.database.work(SYSTEM) as work:
            await work.execute(update(rewards).where(rewards.c.id == wanted).values(stock=left - 1))
            row = {"customer_id": customer, "key": key, "reward_id": wanted, "reward": "mug", "points": 10}
            await work.execute(redemptions.insert(), [row | {"state": "approved", "at": work.now}])

    assert await together(rewarding, people[:8], [mug] * 8, obvious) > 1


async def test_one_who_can_afford_ten_gets_ten_of_sixty_four(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(rewards=[reward(key=f"thing-{n}") for n in range(AT_ONCE)])
    (ann,) = await members()
    await earn(rewarding, ann)
    wanted = sorted((await ids(rewarding)).values())
    assert await together(rewarding, [ann] * AT_ONCE, wanted) == 10
    assert await spendable(rewarding, ann) == 0
    async with rewarding.database.read() as read:
        assert await reconcile(read) == []


async def test_the_same_key_many_times_is_one_redemption(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(), reward(key="cap")])
    (ann,) = await members()
    await earn(rewarding, ann)
    shelf = await ids(rewarding)
    made = await asyncio.gather(*(have(rewarding, ann, shelf["mug"], "same") for _ in range(16)))
    assert len({row.id for row in made}) == 1
    assert await spendable(rewarding, ann) == 90
    with pytest.raises(Conflict, match="another reward"):
        await have(rewarding, ann, shelf["cap"], "same")


async def test_a_refusal_gives_points_and_stock_back(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(stock=3, checked="by a person")])
    (ann,) = await members()
    await earn(rewarding, ann)
    mug = (await ids(rewarding))["mug"]
    made = await have(rewarding, ann, mug)
    assert (made.state, await stock_of(rewarding, mug)) == ("reserved", 2)
    async with rewarding.database.work(STAFF) as work:
        await refuse(work, made.id, reply="The last one was damaged.")
    assert (await stock_of(rewarding, mug), await spendable(rewarding, ann)) == (3, 100)
    with pytest.raises(Conflict, match="refused already"):
        async with rewarding.database.work(STAFF) as work:
            await refuse(work, made.id)
    assert (await stock_of(rewarding, mug), await spendable(rewarding, ann)) == (3, 100)


async def test_a_reward_that_is_there_is_redeemed_for_good(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(rewards=[reward(stock=3, checked="by a person")])
    (ann,) = await members()
    await earn(rewarding, ann)
    made = await have(rewarding, ann, (await ids(rewarding))["mug"])
    with pytest.raises(Conflict, match="waits for somebody to approve it"):
        async with rewarding.database.work(STAFF) as work:
            await fulfil(work, made.id)
    async with rewarding.database.work(STAFF) as work:
        await approve(work, made.id)
    async with rewarding.database.work(STAFF) as work:
        await fulfil(work, made.id)
    async with rewarding.database.read() as read:
        assert await reconcile(read) == []
        booked = select(postings.c.kind).where(postings.c.about == f"redemption:{made.id}").order_by(postings.c.id)
        assert [row.kind for row in await read.rows(booked)] == ["reservation", "spending"]
        assert [row.state for row in await of_customer(read, ann)] == ["fulfilled"]
        names = select(journal.c.event).where(journal.c.about == f"redemption:{made.id}").order_by(journal.c.id)
        assert [row.event for row in await read.rows(names)] == [
            "reward.redeemed",
            "redemption.approved",
            "redemption.fulfilled",
        ]


async def test_fulfilled_and_refused_at_once_is_one_of_the_two(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(rewards=[reward(stock=3)])
    (ann,) = await members()
    await earn(rewarding, ann)
    made = await have(rewarding, ann, (await ids(rewarding))["mug"])

    async def end(how: Callable[..., Awaitable[None]]) -> None:
        async with rewarding.database.work(STAFF) as work:
            await how(work, made.id)

    outcomes = await asyncio.gather(end(fulfil), end(refuse), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    async with rewarding.database.read() as read:
        assert await reconcile(read) == []


async def test_an_unknown_order_keeps_its_points_until_a_person_decides(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(rewards=[reward()])
    (ann,) = await members()
    await earn(rewarding, ann)
    made = await have(rewarding, ann, (await ids(rewarding))["mug"])
    async with rewarding.database.work(SYSTEM) as work:
        await lose_sight(work, made.id)
    async with rewarding.database.read() as read:
        assert [row.id for row in await waiting(read, "unknown")] == [made.id]
        assert await reconcile(read) == []
    async with rewarding.database.work(STAFF) as work:
        await refuse(work, made.id)
    assert await spendable(rewarding, ann) == 100


async def test_a_member_cannot_decide(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(checked="by a person")])
    (ann,) = await members()
    await earn(rewarding, ann)
    made = await have(rewarding, ann, (await ids(rewarding))["mug"])
    with pytest.raises(Forbidden):
        async with rewarding.database.work(Actor("member", ann)) as work:
            await approve(work, made.id)


async def test_a_reward_for_others_is_shown_shut_and_cannot_be_had(
    rewarding: House, members: Members, publish: Publish
) -> None:
    await publish(
        rewards=[reward() | {"for": {"points": {"at_least": 500}}}, reward(key="cap"), reward(900, key="car")]
    )
    (ann,) = await members()
    await earn(rewarding, ann)
    async with rewarding.database.read() as read:
        seen = {offer.reward.key: (offer.open, offer.missing, offer.available) for offer in await offers(read, ann)}
    assert seen == {"mug": (False, 0, False), "cap": (True, 0, True), "car": (True, 800, False)}
    with pytest.raises(Conflict, match="not open to you"):
        await have(rewarding, ann, (await ids(rewarding))["mug"])
    assert await spendable(rewarding, ann) == 100


async def test_rewards_are_for_members(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(0)])
    (ann,) = await members(joined=False)
    mug = (await ids(rewarding))["mug"]
    with pytest.raises(Conflict, match="for members"):
        await have(rewarding, ann, mug)
    with pytest.raises(NotFound):
        await have(rewarding, ann, mug + 1)


@pytest.mark.parametrize(("again", "left"), [(5, 4), (8, 7), (3, 2), (1, 0), (0, 0), (None, None)])
async def test_publishing_again_keeps_what_was_given_away(
    rewarding: House, members: Members, publish: Publish, again: int | None, left: int | None
) -> None:
    await publish(rewards=[reward(stock=5)])
    (ann,) = await members()
    await earn(rewarding, ann)
    mug = (await ids(rewarding))["mug"]
    await have(rewarding, ann, mug)
    await publish(rewards=[reward(stock=again)])
    assert await stock_of(rewarding, mug) == left


async def test_a_reward_that_is_gone_is_offered_no_more(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(), reward(key="cap")])
    (ann,) = await members()
    await earn(rewarding, ann)
    shelf = await ids(rewarding)
    await publish(rewards=[reward(key="cap")])
    with pytest.raises(Conflict, match="not offered any more"):
        await have(rewarding, ann, shelf["mug"])
    assert list(await ids(rewarding)) == ["cap"]


async def test_every_point_is_somewhere(rewarding: House, members: Members, publish: Publish) -> None:
    await publish(rewards=[reward(stock=3, checked="by a person"), reward(30, key="cap")])
    people = await members(3)
    await earn(rewarding, *people)
    shelf = await ids(rewarding)
    for person in people:
        await have(rewarding, person, shelf["mug"], "a")
        await have(rewarding, person, shelf["cap"], "b")
    async with rewarding.database.read() as read:
        rows = await read.rows(select(postings.c.source, postings.c.target, postings.c.amount))
        held = await read.value(select(func.sum(balances.c.spendable)))
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.source] -= row.amount
        sums[row.target] += row.amount
    assert sum(sums.values()) == 0
    assert sums == {"issued": -300, "member": 180, "reserved": 120}
    assert held == 180
