"""Damage that somebody did behind the product's back is named at its row; clean books give no alarm."""

import pytest
from sqlalchemy import text

from advocacy.database import SYSTEM, Actor
from advocacy.events import Event
from rewards.catalog import by_key
from rewards.decisions import fulfil, refuse
from rewards.marks import Mark, mark
from rewards.reconciliation import reconcile
from rewards.redemptions import redeem
from tests.rewards.conftest import STAFF, Members, Publish, completed
from web.wiring import House

ADDRESS = {"street": "Hauptplatz 1", "city": "Graz"}


async def a_year(house: House, members: Members, publish: Publish) -> None:
    """Two members; one completion undone; redemptions 1 fulfilled, 2 refused, 3 open; box 1 sent, box 2 ready."""
    await publish(
        rewards=[{"reward": "mug", "points": 10, "stock": 9}], packages=[{"package": "welcome-box", "items": ["mug"]}]
    )
    people = await members(2, address=ADDRESS)
    async with house.database.work(SYSTEM) as work:
        await work.record(*[completed(one, one, 100) for one in people], completed(people[0], 9, 30))
        await work.record(completed(people[0], 9, 30, undone=True))
        await work.record(*[Event("member.joined", one, f"invitation:{one}") for one in people])
        mug = (await by_key(work, "p", "mug")).id
    for n in range(3):
        async with house.database.work(Actor("member", people[0])) as work:
            await redeem(work, people[0], mug, key=f"k{n}")
    async with house.database.work(STAFF) as work:
        await fulfil(work, 1)
        await refuse(work, 2)
        await mark(work, [Mark(2, "1", "sent")])


async def unguard(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        if work.is_sqlite:
            await work.execute(text("DROP TRIGGER postings_no_update"))
            await work.execute(text("DROP TRIGGER postings_no_delete"))
        else:
            await work.execute(text("DROP TRIGGER postings_append_only ON postings"))


async def test_clean_books_give_no_alarm(rewarding: House, members: Members, publish: Publish) -> None:
    await a_year(rewarding, members, publish)
    async with rewarding.database.read() as read:
        assert await reconcile(read) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE postings SET amount = amount + 1 WHERE id = 1", "balance:1"),
        ("DELETE FROM postings WHERE kind = 'reversal'", "balance:1"),
        ("UPDATE postings SET customer_id = 2 WHERE id = 1", "balance:2"),
        ("UPDATE postings SET customer_id = 2 WHERE kind = 'reversal'", "posting:4"),
        ("UPDATE postings SET settles = NULL WHERE kind = 'reversal'", "posting:4"),
        ("UPDATE postings SET settles = 2 WHERE kind = 'reversal'", "posting:4"),
        ("UPDATE postings SET amount = 40 WHERE kind = 'reversal'", "posting:4"),
        ("UPDATE postings SET amount = 9 WHERE kind = 'spending'", "posting:8"),
        ("UPDATE postings SET amount = 9 WHERE key = 'redemption:3'", "redemption:3"),
        ("DELETE FROM postings WHERE kind = 'spending'", "redemption:1"),
        ("DELETE FROM postings WHERE kind = 'release'", "redemption:2"),
        ("DELETE FROM postings WHERE key = 'redemption:3'", "redemption:3"),
        ("DELETE FROM redemptions WHERE id = 3", "posting:7"),
        ("UPDATE redemptions SET points = 1 WHERE id = 1", "redemption:1"),
        ("UPDATE redemptions SET state = 'fulfilled' WHERE id = 3", "redemption:3"),
        ("UPDATE redemptions SET state = 'approved' WHERE id = 2", "redemption:2"),
        ("UPDATE balances SET lifetime = 500 WHERE customer_id = 2", "balance:2"),
        ("DELETE FROM balances WHERE customer_id = 2", "balance:2"),
        ("UPDATE shipments SET sent_at = NULL WHERE id = 1", "shipment:1"),
        ("UPDATE shipments SET state = 'ready' WHERE id = 1", "shipment:1"),
        ("UPDATE shipments SET state = 'ordered' WHERE id = 2", "shipment:2"),
    ],
)
async def test_planted_damage_is_named(
    rewarding: House, members: Members, publish: Publish, damage: str, named: str
) -> None:
    await a_year(rewarding, members, publish)
    await unguard(rewarding)
    async with rewarding.database.work(SYSTEM) as work:
        await work.execute(text(damage))
    async with rewarding.database.read() as read:
        assert named in [difference.row for difference in await reconcile(read)]
