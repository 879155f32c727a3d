"""Many at once: the last place, the last of the week, one approval. Each guard beside the way that does not work."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from sqlalchemy import func, select, update

from advocacy.database import SYSTEM
from advocacy.errors import Conflict
from challenges import goes, reviews
from challenges.challenges import challenges
from challenges.goes import submissions
from challenges.submissions import complete, start, submit

MANY = 64


async def all_at_once(doing: Iterable[Awaitable[Any]]) -> tuple[int, int]:
    """How many succeeded, and how many were refused in words; anything else is an error."""
    outcomes = await asyncio.gather(*doing, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, Conflict)]
    strange = [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, Conflict)]
    assert strange == []
    return len(outcomes) - len(refused), len(refused)


async def test_the_last_place_is_given_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("rare", places=1))
    people = await scene.people(MANY)
    assert await all_at_once(scene.do(start, "rare", person) for person in people) == (1, MANY - 1)
    async with scene.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(submissions)) == 1
    assert len(await scene.happened("challenge.started")) == 1


async def test_looking_first_and_writing_afterwards_gives_it_to_many(scene: Any, challenge: Any) -> None:
    """The control: without the conditional UPDATE the same crowd oversells."""
    await scene.publish(challenge("rare", places=1))
    people = await scene.people(MANY)
    looked = asyncio.Barrier(MANY)

    async def naively(_person: int) -> None:
        async with scene.house.database.read() as read:
            row = await read.row(select(challenges))
        await looked.wait()
        if row.taken >= row.places:
            raise Conflict("All places are taken.")
        async with scene.house.database.work(SYSTEM) as work:
            await work.execute(update(challenges).values(taken=challenges.c.taken + 1))

    sold, _ = await all_at_once(naively(person) for person in people)
    assert sold == MANY


async def test_a_member_in_many_tabs_starts_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    assert await all_at_once(scene.do(start, "candy", ann) for _ in range(16)) == (1, 15)


async def test_a_member_in_many_tabs_stays_within_the_week(scene: Any, challenge: Any) -> None:
    keys = [f"w{number}" for number in range(12)]
    await scene.publish(*[challenge(key, stream="weekly") for key in keys])
    ann = await scene.person()
    assert await all_at_once(scene.do(start, key, ann) for key in keys) == (2, 10)


async def test_completing_many_times_at_once_completes_once(scene: Any, challenge: Any) -> None:
    """K1: whatever hangs on completions hangs on one."""
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    assert await all_at_once(scene.do(complete, ann, "candy", {0: "mint"}) for _ in range(16)) == (1, 15)
    assert len(await scene.happened("challenge.completed")) == 1


async def test_approving_at_once_completes_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("story", checked="by a person"))
    done = await scene.do(complete, await scene.person(), "story", {0: "mint"})
    row = await scene.see(goes.get, done.submission)
    verdicts = [scene.do(reviews.approve, row) for _ in range(12)]
    verdicts += [scene.do(reviews.send_back, row, "more") for _ in range(4)]
    assert await all_at_once(verdicts) == (1, 15)
    assert len(await scene.happened("challenge.completed", "challenge.sent_back")) == 1


async def test_looking_at_the_state_first_approves_many_times(scene: Any, challenge: Any) -> None:
    """The control for the approval."""
    await scene.publish(challenge("story", checked="by a person"))
    done = await scene.do(complete, await scene.person(), "story", {0: "mint"})
    looked = asyncio.Barrier(16)

    async def naively() -> None:
        async with scene.house.database.read() as read:
            row = await goes.get(read, done.submission)
        await looked.wait()
        if row.state != "submitted":
            raise Conflict("This is not waiting any more.")
        async with scene.house.database.work(SYSTEM) as work:
            await work.execute(update(submissions).values(state="completed", approvals=submissions.c.approvals + 1))

    approved, _ = await all_at_once(naively() for _ in range(16))
    assert approved == 16


async def test_undoing_at_once_undoes_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    done = await scene.do(complete, await scene.person(), "candy", {0: "mint"})
    row = await scene.see(goes.get, done.submission)
    assert await all_at_once(scene.do(reviews.undo, row) for _ in range(12)) == (1, 11)


async def test_members_and_staff_crossing_each_other_never_wait_in_a_circle(scene: Any, challenge: Any) -> None:
    """Starts, hand-ins, approvals and a publication over the same rows: some are refused, none is broken off."""
    words = [challenge(f"c{number}", checked="by a person", places=40) for number in range(3)]
    await scene.publish(*words)
    people = await scene.people(6)
    waiting = [
        await scene.see(goes.get, (await scene.do(complete, person, "c0", {0: "mint"})).submission) for person in people
    ]
    crowd: list[Awaitable[Any]] = []
    for person, row in zip(people, waiting, strict=True):
        crowd += [
            scene.do(reviews.approve, row),
            scene.do(complete, person, "c1", {0: "mint"}),
            scene.do(complete, person, "c2", {0: "mint"}),
            scene.do(submit, row),
        ]
    crowd.append(scene.publish(*[{**one, "points": 7} for one in words]))
    succeeded, refused = await all_at_once(crowd)
    assert (succeeded, refused) == (19, 6)
