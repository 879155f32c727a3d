"""Starting a challenge: once, when it is open, by whom it is meant for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.people.customers import change
from challenges import goes
from challenges.challenges import challenges
from challenges.submissions import complete, start, withdraw


async def test_a_start_is_told_once_and_a_second_is_refused(scene: Any, challenge: Any) -> None:
    """C7: once enrolled, enrolling again is refused."""
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    submission = await scene.do(start, "candy", ann)
    with pytest.raises(Conflict, match="started this one"):
        await scene.do(start, "candy", ann)
    assert await scene.happened() == [("challenge.started", f"submission:{submission}:1")]


async def test_after_completion_only_what_repeats_can_be_started_again(scene: Any, challenge: Any) -> None:
    """C7: after completion, repeatable is allowed and not repeatable is refused."""
    await scene.publish(challenge("once"), challenge("daily", repeat="day"))
    ann = await scene.person()
    for key in ("once", "daily"):
        await scene.do(complete, ann, key, {0: "mint"})
    with pytest.raises(Conflict, match=r"do it again on 6 January 2026"):
        await scene.do(start, "daily", ann)
    scene.watch.forward("P1D")
    await scene.do(start, "daily", ann)
    with pytest.raises(Conflict, match=r"You have done this\.$"):
        await scene.do(start, "once", ann)


async def test_the_day_ends_at_the_members_own_midnight(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("daily", repeat="day"))
    vienna, auckland = await scene.person(zone="Europe/Vienna"), await scene.person(zone="Pacific/Auckland")
    scene.watch.to(datetime(2026, 1, 5, 10, 30, tzinfo=UTC))
    for member in (vienna, auckland):
        await scene.do(complete, member, "daily", {0: "mint"})
    scene.watch.to(datetime(2026, 1, 5, 11, 30, tzinfo=UTC))
    await scene.do(start, "daily", auckland)
    with pytest.raises(Conflict):
        await scene.do(start, "daily", vienna)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (None, "2026-01-04", "ended on 4 January 2026"),
        ("2026-01-06", None, "Opens on 6 January 2026"),
        ("2026-01-01", "2026-01-03", "ended on 3 January 2026"),
    ],
)
async def test_outside_its_days_it_cannot_be_started(
    scene: Any, challenge: Any, starts: str | None, ends: str | None, words: str
) -> None:
    """C5 and C9: ended yesterday, starts tomorrow, ran in the past."""
    await scene.publish(challenge("candy", starts=starts, ends=ends))
    with pytest.raises(Conflict, match=words):
        await scene.do(start, "candy", await scene.person())
    assert await scene.happened() == []


async def test_within_its_days_it_can_be_started_the_last_day_included(scene: Any, challenge: Any) -> None:
    """C9: runs from two days ago until today."""
    await scene.publish(challenge("candy", starts="2026-01-03", ends="2026-01-05"))
    scene.watch.to(datetime(2026, 1, 5, 23, 59, tzinfo=UTC))
    await scene.do(start, "candy", await scene.person())


async def test_a_challenge_per_object_counts_each_object_once(scene: Any, challenge: Any) -> None:
    """C13 and K4: the same mail opened twice is one award; distinct objects count, not acts."""
    await scene.publish(challenge("open-mail", repeat="object"))
    ann = await scene.person()
    await scene.do(complete, ann, "open-mail", {0: "x"}, thing="mail:1")
    with pytest.raises(Conflict):
        await scene.do(complete, ann, "open-mail", {0: "x"}, thing="mail:1")
    await scene.do(complete, ann, "open-mail", {0: "x"}, thing="mail:2")
    assert len(await scene.happened("challenge.completed")) == 2
    with pytest.raises(Invalid, match="none is named"):
        await scene.do(start, "open-mail", ann)


async def test_a_thing_where_none_belongs_is_refused(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    with pytest.raises(Invalid, match="not done once for each"):
        await scene.do(start, "candy", await scene.person(), thing="mail:1")


async def test_only_members_start_and_what_is_unknown_is_named(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    guest = await scene.person(joined=False)
    with pytest.raises(Conflict, match="Join first"):
        await scene.do(start, "candy", guest)
    with pytest.raises(NotFound, match="There are candy"):
        await scene.do(start, "cnady", guest)
    with pytest.raises(NotFound, match="no customer"):
        await scene.do(start, "candy", 999)


async def test_the_program_of_the_member_is_meant_when_two_have_the_same_key(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy", points=1), program="a")
    await scene.publish(challenge("candy", points=2), program="b")
    ann = await scene.person()
    await scene.do(complete, ann, "candy", {0: "mint"}, program="b")
    (told,) = await scene.journal("challenge.completed")
    assert (told.data["program"], told.data["points"]) == ("b", 2)


async def test_the_weekly_stream_stops_at_its_cap_until_the_members_monday(scene: Any, challenge: Any) -> None:
    await scene.publish(*[challenge(f"w{number}", stream="weekly") for number in range(4)])
    ann = await scene.person(zone="America/New_York")
    for key in ("w0", "w1"):
        await scene.do(start, key, ann)
    with pytest.raises(Conflict, match=r"started 2 this week. The next can begin on 12 January 2026"):
        await scene.do(start, "w2", ann)
    scene.watch.to(datetime(2026, 1, 12, 4, 59, tzinfo=UTC))
    with pytest.raises(Conflict, match="this week"):
        await scene.do(start, "w2", ann)
    scene.watch.to(datetime(2026, 1, 12, 5, 0, tzinfo=UTC))
    await scene.do(start, "w2", ann)


async def test_what_is_withdrawn_gives_back_the_place_and_the_week(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("w", stream="weekly", places=1), challenge("x", stream="weekly"), weekly={"cap": 1})
    ann, bob = await scene.people(2)
    submission = await scene.do(start, "w", ann)
    with pytest.raises(Conflict, match="one place is taken"):
        await scene.do(start, "w", bob)
    with pytest.raises(Conflict, match="this week"):
        await scene.do(start, "x", ann)
    await scene.do(withdraw, await scene.see(goes.of_member, ann, submission))
    await scene.do(start, "x", ann)
    await scene.do(start, "w", bob)
    async with scene.house.database.read() as read:
        assert await read.value(select(challenges.c.taken).where(challenges.c.key == "w")) == 1


async def test_what_was_withdrawn_can_be_started_again_as_a_new_turn(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    first = await scene.do(start, "candy", ann)
    await scene.do(withdraw, await scene.see(goes.of_member, ann, first))
    assert await scene.do(start, "candy", ann) == first
    assert await scene.happened() == [
        ("challenge.started", f"submission:{first}:1"),
        ("challenge.withdrawn", f"submission:{first}:1"),
        ("challenge.started", f"submission:{first}:2"),
    ]


async def test_somebody_who_left_starts_nothing(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    await scene.do(change, ann, left_at=scene.watch())
    with pytest.raises(Conflict, match="Join first"):
        await scene.do(start, "candy", ann)
