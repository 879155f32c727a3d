"""What a member sees, and the words for what they cannot have yet."""

from typing import Any

import pytest

from advocacy.errors import NotFound
from advocacy.events import Event
from challenges.boards import board_of, explain
from challenges.reasons import LevelGate, PointsGate, Prerequisite, WeekIsFull
from challenges.submissions import complete, start
from challenges.unlocking import State


async def words(scene: Any, customer: int, key: str) -> list[str]:
    return [reason.sentence for reason in (await scene.see(explain, customer, key)).reasons]


async def has_points(scene: Any, customer: int, points: int) -> None:
    data = {"amount": points, "lifetime": points, "spendable": points, "cause": "test"}
    await scene.record(Event("points.awarded", customer, about=f"posting:{points}", data=data))


async def test_a_level_gate_says_how_many_points_are_missing(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("review-us", opens={"level": "insider"}, stream="weekly"))
    ann = await scene.person()
    await has_points(scene, ann, 60)
    entry = await scene.see(explain, ann, "review-us")
    assert entry.state is State.SHUT
    assert entry.reasons == (LevelGate("insider", "Insider", 40),)
    assert entry.reasons[0].sentence == "Opens at Insider: 40 points to go."
    await scene.record(
        Event("level.reached", ann, about="level:insider", data={"level": "insider", "rank": 2, "points": 100})
    )
    assert (await scene.see(explain, ann, "review-us")).state is State.OPEN


async def test_points_alone_do_not_open_what_wants_a_level_too(scene: Any, challenge: Any) -> None:
    """C2."""
    await scene.publish(challenge("both", opens={"points": {"at_least": 50}, "level": "insider"}))
    ann = await scene.person()
    assert len(await words(scene, ann, "both")) == 2
    await has_points(scene, ann, 50)
    assert await words(scene, ann, "both") == ["Opens at Insider: 50 points to go."]


async def test_a_prerequisite_is_named_by_its_title(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("first"), challenge("second", needs=["first"]))
    ann = await scene.person()
    assert (await scene.see(explain, ann, "second")).reasons == (Prerequisite("first", "First"),)
    await scene.do(complete, ann, "first", {0: "mint"})
    assert (await scene.see(explain, ann, "second")).state is State.OPEN


async def test_a_retired_prerequisite_locks_nobody_out(scene: Any, challenge: Any) -> None:
    """C8: R needs P1 and P2; when P2 and then P1 are deleted, R goes on."""
    p1, p2, r = challenge("p1"), challenge("p2"), challenge("r", needs=["p1", "p2"], repeat="day")
    await scene.publish(p1, p2, r)
    ann, bob = await scene.people(2)
    for key in ("p1", "p2", "r"):
        await scene.do(complete, ann, key, {0: "mint"})
    for left in ([p1, r], [r]):
        await scene.publish(*left)
        scene.watch.forward("P1D")
        await scene.do(complete, ann, "r", {0: "mint"})
    assert len(await scene.happened("challenge.completed")) == 5
    assert (await scene.see(explain, bob, "r")).state is State.OPEN


async def test_the_weekly_cap_says_when_the_week_ends_for_the_member(scene: Any, challenge: Any) -> None:
    await scene.publish(*[challenge(f"w{number}", stream="weekly") for number in range(3)])
    ann = await scene.person(zone="Pacific/Auckland")
    for key in ("w0", "w1"):
        await scene.do(start, key, ann)
    (reason,) = (await scene.see(explain, ann, "w2")).reasons
    assert isinstance(reason, WeekIsFull)
    assert reason.next_week.isoformat() == "2026-01-12"


async def test_what_happened_before_is_asked_of_the_tally(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("fan", opens={"did": "bell.rang", "at_least": 2}))
    ann = await scene.person()
    assert await words(scene, ann, "fan") == ["This is not open for you yet."]
    for number in range(2):
        await scene.record(Event("bell.rang", ann, about=f"bell:{number}"))
    assert await words(scene, ann, "fan") == []
    await scene.do(start, "fan", ann)


async def test_days_of_membership_become_a_date(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("later", opens={"joined_at": {"longer_ago_than": "P7D"}}))
    ann = await scene.person()
    assert await words(scene, ann, "later") == ["Opens on 12 January 2026."]


async def test_several_reasons_are_all_given(scene: Any, challenge: Any) -> None:
    await scene.publish(
        challenge("first"),
        challenge("second", needs=["first"], opens={"points": {"at_least": 10}}, starts="2026-02-01", places=1),
    )
    ann, bob = await scene.people(2)
    assert await words(scene, ann, "second") == [
        "Opens on 1 February 2026.",
        "Opens at 10 points: 10 to go.",
        "This comes first: First",
    ]
    assert PointsGate(10, 10) in (await scene.see(explain, bob, "second")).reasons


async def test_what_is_meant_for_others_is_shown_to_the_staff_alone(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("vip", **{"for": {"tags": "vip"}}), challenge("all"))
    ann = await scene.person()
    assert [entry.challenge.key for entry in await scene.see(board_of, ann)] == ["all"]
    everything = await scene.see(board_of, ann, everything=True)
    assert [(entry.challenge.key, entry.is_for_them) for entry in everything] == [("vip", False), ("all", True)]
    assert await words(scene, ann, "vip") == ["This one is meant for others."]


async def test_a_member_of_one_program_does_not_see_the_other(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), program="one")
    await scene.publish(challenge("b"), program="two")
    ann = await scene.person()
    data = {"program": "one", "cohort": 1, "score": 8, "segment": "passive", "version": 1}
    await scene.record(Event("customer.invited", ann, about="cohort:1", object="one", data=data))
    assert [entry.challenge.key for entry in await scene.see(board_of, ann)] == ["a"]
    assert [entry.challenge.key for entry in await scene.see(board_of, ann, program="two")] == []


async def test_what_is_in_hand_stays_on_the_board_when_it_is_retired(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("old"), challenge("new"))
    ann = await scene.person()
    await scene.do(start, "old", ann)
    await scene.publish(challenge("new"))
    entries = await scene.see(board_of, ann)
    assert [(entry.challenge.key, entry.state) for entry in entries] == [("new", "open"), ("old", "started")]


async def test_a_board_costs_the_same_for_many_challenges(scene: Any, challenge: Any) -> None:
    await scene.publish(*[challenge(f"c{number}", opens={"finished": "c0"}) for number in range(60)])
    ann = await scene.person()
    await scene.see(board_of, ann)
    for number in range(3):
        await scene.publish(*[challenge(f"c{place}") for place in range(60 + number)], program=f"p{number}")
    await scene.see(board_of, ann)
    async with scene.counted() as said:
        assert len(await scene.see(board_of, ann)) == 243
    assert len(said) == 3


async def test_nobody_has_no_board(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"))
    with pytest.raises(NotFound):
        await scene.see(board_of, 999)
