"""The shipped program in force, and people in it."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from advocacy.database import SYSTEM, chunks
from advocacy.engine.journal import standings
from advocacy.listening.scores import segment_of
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, programs
from advocacy.programs.invitations import accept, invitations
from web.wiring import TAKE_PARTS, House

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
KEY = "passives-to-promoters"
TEXT = Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml"
TIERS = ("small", "mid-market", "enterprise")


async def publish_shipped(house: House) -> None:
    """Put the program that comes with the house in force."""
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, TEXT.read_text(), TEXT.name, TAKE_PARTS)


async def settle_in(house: House, number: int, scores: Sequence[int] = ()) -> list[int]:
    """That many customers, ten to an account, each with a score drawn from these if there are any.

    Returns:
        their ids.
    """
    chance = random.Random(7)  # noqa: S311 - the same people in each run
    ids: list[int] = []
    async with house.database.work(SYSTEM) as work:
        # In parts, because the most that a process has ever held is what a figure of memory is measured from.
        for part in chunks(range(number), 2000):
            ids += await save_customers(work, [_person(one) for one in part])
            if scores:
                rows = [_standing(one, chance.choice(scores), work.now) for one in ids[-len(part) :]]
                await work.pour(insert(standings), rows)
    await analyze(house)
    return ids


def _person(number: int) -> CustomerRow:
    account = AccountRow(f"Account {number // 10}", tier=TIERS[number // 10 % 3])
    return CustomerRow(email=f"c{number}@example.com", account=account)


def _standing(one: int, score: int, now: datetime) -> dict[str, Any]:
    row = {"customer_id": one, "score": score, "segment": segment_of(score).value}
    return row | {"scored_at": now - timedelta(days=20, seconds=one)}


async def analyze(house: House) -> None:
    """Let the database know how much there is, as it would after a while by itself."""
    async with house.database.work(SYSTEM) as work:
        await work.execute(text("ANALYZE"))


async def launch(house: House) -> None:
    """Launch the shipped program."""
    async with house.database.work(SYSTEM) as work:
        await cohorts.launch(work, await programs.publication(work, KEY))


async def join(house: House, number: int) -> list[int]:
    """Let so many of the invited join.

    Returns:
        their ids.
    """
    async with house.database.read() as read:
        invited = await read.rows(select(invitations.c.id, invitations.c.customer_id).order_by(invitations.c.id))
    for row in invited[:number]:
        async with house.database.work(SYSTEM) as work:
            await accept(work, row.id)
    return [row.customer_id for row in invited[:number]]
