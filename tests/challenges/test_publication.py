"""Publishing a program: rows by key, nothing that happened changes, mistakes are refused."""

from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM
from advocacy.engine.publication import Publication
from advocacy.errors import Conflict, Invalid
from challenges.boards import board_of
from challenges.challenges import challenges, get, of_program, outlines, wordings
from challenges.publication import take_part
from challenges.submissions import complete, start


async def test_publishing_the_same_again_changes_nothing_but_the_version(scene: Any, challenge: Any) -> None:
    words = [challenge("a"), challenge("b", needs=["a"])]
    await scene.publish(*words)
    before = await scene.see(of_program, "hub")
    await scene.publish(*words)
    after = await scene.see(of_program, "hub")
    assert [row.id for row in after] == [row.id for row in before]
    assert [row.wording for row in after] == [1, 1]
    async with scene.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(wordings)) == 0
        assert await read.value(select(outlines.c.version_id)) == after[0].version_id


async def test_what_is_gone_is_retired_and_may_come_back_as_itself(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b"))
    ann = await scene.person()
    await scene.do(complete, ann, "b", {0: "mint"})
    was = await scene.see(get, "hub", "b")
    await scene.publish(challenge("a"))
    assert [row.key for row in await scene.see(of_program, "hub")] == ["a"]
    assert [row.key for row in await scene.see(of_program, "hub", retired=True)] == ["a", "b"]
    await scene.publish(challenge("b"), challenge("a"))
    again = await scene.see(get, "hub", "b")
    assert (again.id, again.retired_at, again.position) == (was.id, None, 0)
    with pytest.raises(Conflict, match="done this"):
        await scene.do(start, "b", ann)


async def test_a_publication_costs_the_same_for_many_challenges(scene: Any, challenge: Any) -> None:
    await scene.publish(*[challenge(f"c{number}") for number in range(3)])
    async with scene.counted() as few:
        await scene.publish(*[challenge(f"c{number}", points=1) for number in range(3)])
    async with scene.counted() as many:
        await scene.publish(*[challenge(f"d{number}", points=1) for number in range(90)])
    assert len(many) <= len(few) + 1


async def test_a_condition_that_cannot_be_read_is_refused_and_the_field_is_named(scene: Any, challenge: Any) -> None:
    """C6."""
    with pytest.raises(Invalid) as refusal:
        await scene.publish(challenge("a", opens={"pionts": {"at_least": 10}}))
    assert "challenges, a, opens" in str(refusal.value)
    async with scene.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(challenges)) == 0


async def test_places_that_come_later_count_who_is_there_already(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"))
    ann, bob, cora = await scene.people(3)
    for member in (ann, bob):
        await scene.do(start, "a", member)
    await scene.publish(challenge("a", places=2))
    with pytest.raises(Conflict, match="All 2 places"):
        await scene.do(start, "a", cora)
    await scene.publish(challenge("a", places=3))
    await scene.do(start, "a", cora)


async def test_a_member_who_does_it_every_day_holds_one_place(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a", places=1, repeat="day"))
    ann = await scene.person()
    for _ in range(3):
        await scene.do(complete, ann, "a", {0: "mint"})
        scene.watch.forward("P1D")
    async with scene.house.database.read() as read:
        assert await read.value(select(challenges.c.taken)) == 1


async def test_a_publication_that_is_rolled_back_leaves_nothing_in_memory(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"))
    ann = await scene.person()
    await scene.see(board_of, ann)

    async def publish_and_fail() -> None:
        async with scene.house.database.work(SYSTEM) as work:
            await take_part(work, Publication("hub", 1, 9, 9, scene.document(challenge("a", title="Never said"))))
            assert (await board_of(work, ann))[0].challenge.title == "Never said"
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await publish_and_fail()
    assert (await scene.see(board_of, ann))[0].challenge.title == "A"
    await scene.publish(challenge("a", title="Said"))
    assert (await scene.see(board_of, ann))[0].challenge.title == "Said"
