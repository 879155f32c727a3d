"""The person's side: approving, sending back, declining, undoing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import Actor
from advocacy.errors import Conflict, Invalid
from challenges import goes, reviews
from challenges.boards import explain
from challenges.challenges import challenges
from challenges.submissions import answer, complete, start, submit, withdraw
from challenges.unlocking import State

MAREN = Actor("staff", 1, "manager")


async def handed_in(scene: Any, challenge: Any, **said: Any) -> tuple[int, int]:
    await scene.publish(challenge("story", checked="by a person", **said))
    ann = await scene.person(zone="Europe/Vienna")
    return ann, (await scene.do(complete, ann, "story", {0: "mint"})).submission


async def load(scene: Any, submission: int) -> Any:
    return await scene.see(goes.get, submission)


async def test_points_come_only_with_the_approval(scene: Any, challenge: Any) -> None:
    """C10: pending, then accepted."""
    _, submission = await handed_in(scene, challenge)
    assert await scene.happened("challenge.completed") == []
    await scene.do(reviews.approve, await load(scene, submission), actor=MAREN)
    (told,) = await scene.journal("challenge.completed")
    assert (told.about, told.data["points"], told.actor) == (f"submission:{submission}:1", 20, "staff:1")
    assert (await load(scene, submission)).state == "completed"


async def test_pressing_twice_approves_once(scene: Any, challenge: Any) -> None:
    _, submission = await handed_in(scene, challenge)
    row = await load(scene, submission)
    await scene.do(reviews.approve, row)
    for late in (
        scene.do(reviews.approve, row),
        scene.do(reviews.send_back, row, "more"),
        scene.do(reviews.decline, row, "no"),
    ):
        with pytest.raises(Conflict, match="not waiting"):
            await late
    assert len(await scene.happened("challenge.completed")) == 1


async def test_what_is_sent_back_comes_again_in_a_new_turn(scene: Any, challenge: Any) -> None:
    ann, submission = await handed_in(scene, challenge)
    first = await load(scene, submission)
    with pytest.raises(Invalid, match="what is missing"):
        await scene.do(reviews.send_back, first, "  ")
    await scene.do(reviews.send_back, first, "Tell us why.", actor=MAREN)
    assert (await scene.see(explain, ann, "story")).state is State.SENT_BACK
    second = await scene.see(goes.of_member, ann, submission)
    await scene.do(answer, second, 0, "mint, because it is fresh")
    await scene.do(submit, second)
    await scene.do(reviews.approve, await load(scene, submission))
    assert await scene.happened() == [
        ("challenge.started", f"submission:{submission}:1"),
        ("challenge.submitted", f"submission:{submission}:1"),
        ("challenge.sent_back", f"submission:{submission}:1"),
        ("challenge.submitted", f"submission:{submission}:2"),
        ("challenge.completed", f"submission:{submission}:1"),
    ]
    (remark,) = await scene.see(reviews.remarks_of, submission)
    assert (remark.words, remark.verdict, remark.turn, remark.by) == ("Tell us why.", "sent_back", 1, "staff:1")


async def test_a_decision_about_a_former_turn_is_refused(scene: Any, challenge: Any) -> None:
    """Two people have the same page open; one sends it back, the member hands in again, the other approves."""
    ann, submission = await handed_in(scene, challenge)
    stale = await load(scene, submission)
    await scene.do(reviews.send_back, stale, "more")
    await scene.do(submit, await scene.see(goes.of_member, ann, submission))
    with pytest.raises(Conflict):
        await scene.do(reviews.approve, stale)


async def test_declining_gives_a_reason_and_frees_the_place(scene: Any, challenge: Any) -> None:
    """C10: pending, then rejected: no points."""
    ann, submission = await handed_in(scene, challenge, places=1)
    await scene.do(reviews.decline, await load(scene, submission), "It is about another product.")
    entry = await scene.see(explain, ann, "story")
    assert entry.state is State.SHUT
    assert "not accepted" in entry.reasons[0].sentence
    assert (await scene.see(reviews.remarks_of, submission))[0].words == "It is about another product."
    assert await scene.happened("challenge.completed") == []
    await scene.do(start, "story", await scene.person())
    with pytest.raises(Conflict):
        await scene.do(start, "story", ann)
    async with scene.house.database.read() as read:
        assert await read.value(select(challenges.c.taken)) == 1


async def test_done_undone_and_done_again_nets_to_one(scene: Any, challenge: Any) -> None:
    """K3 and K6: each completion is reversed by its own number, so that what is left is one."""
    ann, submission = await handed_in(scene, challenge)
    await scene.do(reviews.approve, await load(scene, submission))
    await scene.publish(challenge("story", checked="by a person", points=500))
    await scene.do(reviews.undo, await load(scene, submission), "Approved by mistake.", actor=MAREN)
    assert (await scene.see(explain, ann, "story")).state is State.WAITING
    await scene.do(reviews.approve, await load(scene, submission))
    told = await scene.journal("challenge.completed", "challenge.undone")
    assert [(row.event, row.about) for row in told] == [
        ("challenge.completed", f"submission:{submission}:1"),
        ("challenge.undone", f"submission:{submission}:1"),
        ("challenge.completed", f"submission:{submission}:2"),
    ]
    assert told[0].data == told[1].data
    assert sum(row.data["points"] * (1 if row.event == "challenge.completed" else -1) for row in told) == 20


async def test_undoing_twice_undoes_once(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    done = await scene.do(complete, await scene.person(), "candy", {0: "mint"})
    row = await load(scene, done.submission)
    await scene.do(reviews.undo, row)
    with pytest.raises(Conflict, match="no approval"):
        await scene.do(reviews.undo, row)
    assert len(await scene.happened("challenge.undone")) == 1


async def test_what_is_undone_can_be_declined_and_stays_undone(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    done = await scene.do(complete, await scene.person(), "candy", {0: "mint"})
    await scene.do(reviews.undo, await load(scene, done.submission))
    await scene.do(reviews.decline, await load(scene, done.submission), "Copied.")
    assert [event for event, _ in await scene.happened()][-2:] == ["challenge.undone", "challenge.declined"]


async def test_an_offer_is_told_with_the_approval(scene: Any, challenge: Any) -> None:
    stages = [{"reference": "Would you?", "activities": ["call", "quote"]}]
    await scene.publish(challenge("speak", stages=stages, checked="by a person"))
    done = await scene.do(complete, await scene.person(), "speak", {0: ["quote"]})
    await scene.do(reviews.approve, await load(scene, done.submission))
    (told,) = await scene.journal("reference.offered")
    assert told.data["activities"] == ["quote"]


async def test_what_waits_is_listed_longest_first_with_the_promised_answer(scene: Any, challenge: Any) -> None:
    ann, first = await handed_in(scene, challenge, answered_within="P2D")
    scene.watch.forward("PT1H")
    bob = await scene.person()
    second = (await scene.do(complete, bob, "story", {0: "nougat"})).submission
    rows = await scene.see(reviews.awaiting_review)
    assert [(row.id, row.customer_id, row.title) for row in rows] == [(first, ann, "Story"), (second, bob, "Story")]
    assert rows[0].review_by == datetime(2026, 1, 7, 9, tzinfo=UTC)
    assert await scene.see(reviews.awaiting_review, program="another") == []
    await scene.do(withdraw, await scene.see(goes.of_member, ann, first))
    assert [row.id for row in await scene.see(reviews.awaiting_review)] == [second]


async def test_words_are_forgotten_and_the_figures_stay(scene: Any, challenge: Any) -> None:
    ann, submission = await handed_in(scene, challenge)
    row = await load(scene, submission)
    await scene.do(reviews.send_back, row, "Tell us why.")
    await scene.do(reviews.forget_words, [ann])
    assert await scene.see(goes.answers_of, [submission]) == {submission: {}}
    assert await scene.see(reviews.remarks_of, submission) == []
    assert (await load(scene, submission)).turn == 2
