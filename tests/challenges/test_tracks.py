"""Who is put on which track, and when it is finished."""

from typing import Any

import pytest

from advocacy.engine.actions import Action
from advocacy.errors import Invalid
from advocacy.events import Event
from challenges import goes, reviews
from challenges.boards import board_of
from challenges.submissions import complete
from challenges.tracks import enrol

WELCOME = {"track": "welcome", "name": "Welcome", "challenges": ["a", "b"], "asks": "none"}


def put_on(track: str, *people: int, program: str = "hub") -> list[Action]:
    return [
        Action(
            "enrol",
            {"enrol": track},
            person,
            Event("member.joined", person, about=f"invitation:{person}", data={"program": program}),
            f"{program}:house.track.{track}",
            1,
            f"{program}:house.track.{track}|{person}|member.joined/invitation:{person}|0",
        )
        for person in people
    ]


async def test_members_are_put_on_a_track_as_a_list_and_only_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b"), tracks=[WELCOME])
    people = await scene.people(30)
    async with scene.counted() as said:
        await scene.do(enrol, put_on("welcome", *people))
    assert len([one for one in said if "enrolments" in one and one.startswith("INSERT")]) == 1
    assert len(said) <= 9
    await scene.do(enrol, put_on("welcome", *people))
    assert await scene.happened() == [("track.started", f"track:{person}:welcome") for person in people]


async def test_its_challenges_are_for_those_on_it(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b"), challenge("free"), tracks=[WELCOME])
    ann, bob = await scene.people(2)
    await scene.do(enrol, put_on("welcome", ann))
    assert [entry.challenge.key for entry in await scene.see(board_of, ann)] == ["a", "b", "free"]
    assert [entry.challenge.key for entry in await scene.see(board_of, bob)] == ["free"]


async def test_the_last_challenge_finishes_the_track_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b", checked="by a person"), tracks=[WELCOME])
    ann = await scene.person()
    await scene.do(enrol, put_on("welcome", ann))
    await scene.do(complete, ann, "a", {0: "mint"})
    last = (await scene.do(complete, ann, "b", {0: "mint"})).submission
    assert await scene.happened("track.finished") == []
    await scene.do(reviews.approve, await scene.see(goes.get, last))
    await scene.do(reviews.undo, await scene.see(goes.get, last))
    await scene.do(reviews.approve, await scene.see(goes.get, last))
    assert await scene.happened("track.finished") == [("track.finished", f"track:{ann}:welcome")]
    assert {row.data["track"] for row in await scene.journal("challenge.completed")} == {"welcome"}


async def test_who_has_done_all_of_it_before_finishes_at_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b"))
    ann, bob = await scene.people(2)
    for key in ("a", "b"):
        await scene.do(complete, ann, key, {0: "mint"})
    await scene.publish(challenge("a"), challenge("b"), tracks=[WELCOME])
    await scene.do(enrol, put_on("welcome", ann, bob))
    assert await scene.happened("track.finished") == [("track.finished", f"track:{ann}:welcome")]


async def test_a_challenge_taken_off_the_track_holds_nobody_up(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"), challenge("b"), tracks=[WELCOME])
    ann, bob = await scene.people(2)
    await scene.do(enrol, put_on("welcome", ann, bob))
    await scene.do(complete, ann, "a", {0: "mint"})
    await scene.publish(challenge("a"), tracks=[{**WELCOME, "challenges": ["a"]}])
    assert await scene.happened("track.finished") == [("track.finished", f"track:{ann}:welcome")]
    await scene.do(complete, bob, "a", {0: "mint"})
    assert len(await scene.happened("track.finished")) == 2


async def test_a_track_that_is_gone_is_left_alone(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("a"))
    await scene.do(enrol, put_on("welcome", await scene.person()))
    assert await scene.happened() == []


async def test_a_track_without_asks_refuses_one(scene: Any, challenge: Any) -> None:
    with pytest.raises(Invalid, match="asks something") as refusal:
        await scene.publish(challenge("a", ask=True), challenge("b"), tracks=[WELCOME])
    assert refusal.value.where == "tracks, welcome"
    await scene.publish(challenge("a", ask=True), challenge("b"), tracks=[{**WELCOME, "asks": "allowed"}])
