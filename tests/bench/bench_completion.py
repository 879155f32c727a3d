"""One completion, from the verb to the commit, against the four statements that somebody would write by hand.

By hand: the submission, the posting, the balance and the journal, in one transaction on the same connection. Ours
also checks that the challenge is open, keeps the answer, asks every rule, claims the firing, looks at the ladder, and
brings tally and standing up to date.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

from sqlalchemy import insert, select, update

from advocacy.database import Actor, Work
from advocacy.engine.journal import journal
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.submissions import complete
from rewards.ledger import MEMBER, balances, postings
from tests.bench.measure import Figure, Timed, counted, in_turns
from tests.bench.places import fresh_house
from tests.bench.programs import KEY, NOW, join, launch, publish_shipped, settle_in
from web.testing import Wristwatch
from web.wiring import House

MEMBERS = 320
WARM = 20
FIRST = "look-around"  # reaches the first level, as every member does once
MEASURED = (
    ("your-candy", "becomes an attribute", "Sour liquorice"),
    ("your-story", "stays an answer", "On the first day, when the report was simply there."),
)


async def figures(database: str, quick: int) -> AsyncIterator[Figure]:
    """A completion whose answer becomes an attribute, and one whose answer does not."""
    async with fresh_house(database, Wristwatch(NOW)) as house:
        await publish_shipped(house)
        await settle_in(house, 2 * MEMBERS, scores=(9, 10))
        await launch(house)
        members = await join(house, MEMBERS // quick + WARM + 1)
        for member in members:
            await _complete(house, member, FIRST, answer=True)
        floor_of = await by_hand(house, members)
        for key, what, answer in MEASURED:
            with counted(house) as statements:
                await _complete(house, members[0], key, answer)
            ours = _each(house, members[1:], key, answer)
            taken, floor = await in_turns(ours, floor_of, rounds=len(members) - 1 - WARM, warm=WARM)
            note = f"{len(statements)} statements"
            yield Figure(f"completion whose answer {what}, {database}", taken, floor, aim="≤ 3×", note=note)


def _each(house: House, members: list[int], key: str, answer: Any) -> Timed:
    turns = iter(members)

    async def ours() -> None:
        await _complete(house, next(turns), key, answer)

    return ours


async def _complete(house: House, member: int, key: str, answer: Any) -> None:
    async with house.database.work(Actor("member", member)) as work:
        await complete(work, member, key, {0: answer})


async def by_hand(house: House, members: list[int]) -> Timed:
    """The four statements of a completion, one transaction at each call, for one member after the other."""
    query = select(challenges.c.id).where(challenges.c.program == KEY, challenges.c.key == "love-us")
    async with house.database.read() as read:
        rows = _numbered(await read.value(query), members)

    async def floor() -> None:
        async with house.database.work(Actor("member", 1)) as work:
            submission, posting, entry = rows(work)
            await work.execute(insert(submissions), submission)
            await work.execute(insert(postings), posting)
            await work.execute(
                update(balances)
                .where(balances.c.customer_id == submission["customer_id"])
                .values(
                    earned=balances.c.earned + 20,
                    lifetime=balances.c.lifetime + 20,
                    spendable=balances.c.spendable + 20,
                )
            )
            await work.execute(insert(journal), entry)

    return floor


def _numbered(challenge: int, members: list[int]) -> Callable[[Work], tuple[dict[str, Any], ...]]:
    number = 0

    def rows(work: Work) -> tuple[dict[str, Any], ...]:
        nonlocal number
        number += 1
        member = members[number % len(members)]
        submission = {
            "challenge_id": challenge,
            "customer_id": member,
            "occurrence": f"by hand {number}",
            "state": "completed",
            "turn": 1,
            "approvals": 1,
            "wording": 1,
            "started_at": work.now,
            "changed_at": work.now,
            "handed_in_at": work.now,
            "completed_at": work.now,
        }
        posting = {
            "key": f"by hand {number}",
            "kind": "award",
            "customer_id": member,
            "source": "issued",
            "target": MEMBER,
            "amount": 20,
            "at": work.now,
            "actor": str(work.actor),
            "chain": work.chain,
        }
        entry = {
            "at": work.now,
            "event": "challenge.completed",
            "customer_id": member,
            "about": f"submission:by hand {number}",
            "object": "love-us",
            "data": {"program": KEY, "challenge": "love-us", "points": 20},
            "actor": str(work.actor),
            "chain": work.chain,
        }
        return submission, posting, entry

    return rows
