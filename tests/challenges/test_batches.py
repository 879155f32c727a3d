"""Many approvals at once: one statement decides, what had changed is left alone, and all of it earns what it earns."""

from typing import Any

from sqlalchemy import select

from advocacy.database import Actor
from advocacy.engine.journal import journal
from challenges import goes, reviews
from challenges.batches import approve_all
from challenges.submissions import complete
from tests.web.counting import statements

MAREN = Actor("staff", 1, "manager")


async def handed_in(scene: Any, challenge: Any, people: int) -> list[int]:
    await scene.publish(challenge("story", checked="by a person"))
    found = []
    for _ in range(people):
        ann = await scene.person(zone="Europe/Vienna")
        found.append((await scene.do(complete, ann, "story", {0: "mint"})).submission)
    return found


async def seen(scene: Any, numbers: list[int]) -> dict[int, tuple[int, int]]:
    rows = [await scene.see(goes.get, number) for number in numbers]
    return {row.id: (row.turn, row.approvals) for row in rows}


async def states(scene: Any, numbers: list[int]) -> list[str]:
    return [(await scene.see(goes.get, number)).state for number in numbers]


async def test_a_batch_tells_what_single_approvals_tell(scene: Any, challenge: Any) -> None:
    one, two, three = await handed_in(scene, challenge, 3)
    await scene.do(reviews.approve, await scene.see(goes.get, one), actor=MAREN)
    assert await scene.do(approve_all, await seen(scene, [two, three]), actor=MAREN) == [two, three]
    assert await states(scene, [one, two, three]) == ["completed"] * 3
    told = await scene.journal("challenge.completed")
    assert [row.about for row in told] == [f"submission:{number}:1" for number in (one, two, three)]
    assert {row.actor for row in told} == {"staff:1"}
    alike = [{key: value for key, value in row.data.items() if key != "submission"} for row in told]
    assert alike[0] == alike[1] == alike[2]


async def test_what_was_decided_or_handed_in_anew_is_left_alone(scene: Any, challenge: Any) -> None:
    one, two, three = await handed_in(scene, challenge, 3)
    read = await seen(scene, [one, two, three])
    await scene.do(reviews.decline, await scene.see(goes.get, one), "No.", actor=MAREN)
    stale = read | {two: (2, 0)}
    assert await scene.do(approve_all, stale, actor=MAREN) == [three]
    assert await states(scene, [one, two, three]) == ["declined", "submitted", "completed"]
    assert len(await scene.happened("challenge.completed")) == 1


async def test_pressed_twice_it_happens_once(scene: Any, challenge: Any) -> None:
    numbers = await handed_in(scene, challenge, 2)
    read = await seen(scene, numbers)
    assert await scene.do(approve_all, read, actor=MAREN) == numbers
    assert await scene.do(approve_all, read, actor=MAREN) == []
    assert await scene.do(approve_all, {}, actor=MAREN) == []
    async with scene.house.database.read() as look:
        rows = await look.rows(select(journal).where(journal.c.event == "challenge.completed"))
    assert len(rows) == len(numbers)


async def test_one_statement_decides_however_many_there_are(scene: Any, challenge: Any) -> None:
    numbers = await handed_in(scene, challenge, 12)
    read = await seen(scene, numbers)
    few = {number: read[number] for number in numbers[:2]}
    many = {number: read[number] for number in numbers[2:]}
    with statements(scene.house) as first:
        await scene.do(approve_all, few, actor=MAREN)
    with statements(scene.house) as second:
        await scene.do(approve_all, many, actor=MAREN)
    assert sum(one.startswith("UPDATE submissions") for one in second) == 1
    assert len(second) == len(first), "\n".join(second)
