"""Answering as one goes, handing in, and what completion brings with it."""

from typing import Any

import pytest
from sqlalchemy import select

from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.listening.responses import scores
from advocacy.people.customers import get as customer_of
from challenges import goes
from challenges.submissions import HandedIn, answer, complete, start, submit, withdraw

HOME = {"name": "Ann", "street": "Ring 1", "city": "Wien", "postcode": "1010", "country": "AT"}
WHERE = {"question": "Where to?", "kind": "address", "saves_to": "address"}
STORY = {"question": "Your story?", "kind": "long", "required": False}
REFERENCE = {"reference": "Would you speak for us?", "activities": ["call", "quote", "video"]}


async def started(scene: Any, key: str = "candy") -> tuple[int, Any]:
    ann = await scene.person()
    submission = await scene.do(start, key, ann)
    return ann, await scene.see(goes.of_member, ann, submission)


async def test_answers_are_kept_as_one_goes_and_handed_in_together(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy", stages=[{"question": "Candy?", "saves_to": "candy"}, STORY]))
    ann, row = await started(scene)
    await scene.do(answer, row, 0, " mint ")
    await scene.do(answer, row, 1, "once upon a time")
    await scene.do(answer, row, 1, "")
    assert await scene.see(goes.answers_of, [row.id]) == {row.id: {0: "mint"}}
    assert await scene.do(submit, row) == HandedIn(row.id, "completed")
    assert (await scene.see(customer_of, ann)).attributes == {"candy": "mint"}
    (told,) = await scene.journal("challenge.completed")
    assert (told.about, told.object, told.customer_id) == (f"submission:{row.id}:1", "candy", ann)
    assert told.data == {
        "program": "hub",
        "challenge": "candy",
        "points": 20,
        "ask": False,
        "stream": None,
        "track": None,
        "submission": row.id,
        "occurrence": "once",
    }


async def test_it_cannot_be_handed_in_while_an_answer_is_missing(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    _, row = await started(scene)
    with pytest.raises(Invalid, match="answer this one"):
        await scene.do(submit, row)
    assert (await scene.see(goes.get, row.id)).state == "started"


async def test_handing_in_twice_or_answering_afterwards_is_refused(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    _, row = await started(scene)
    await scene.do(answer, row, 0, "mint")
    await scene.do(submit, row)
    for late in (scene.do(submit, row), scene.do(answer, row, 0, "nougat"), scene.do(withdraw, row)):
        with pytest.raises(Conflict):
            await late
    assert len(await scene.happened("challenge.completed")) == 1


async def test_nobody_sees_or_touches_the_submission_of_another(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    _, row = await started(scene)
    with pytest.raises(NotFound):
        await scene.see(goes.of_member, await scene.person(), row.id)


async def test_an_address_becomes_an_attribute_whole(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("address", stages=[WHERE]))
    ann = await scene.person()
    await scene.do(complete, ann, "address", {0: {**HOME, "country": "at"}})
    assert (await scene.see(customer_of, ann)).attributes == {"address": HOME}


async def test_what_becomes_known_is_told_each_time_and_only_when_it_is_new(scene: Any, challenge: Any) -> None:
    candy = {"question": "Candy?", "saves_to": "candy"}
    await scene.publish(challenge("candy", stages=[candy], repeat="day"), challenge("address", stages=[WHERE]))
    ann = await scene.person()
    first = await scene.do(complete, ann, "candy", {0: "mint"})
    second = await scene.do(complete, ann, "address", {0: HOME})
    scene.watch.forward("P1D")
    await scene.do(complete, ann, "candy", {0: "mint"})
    assert [(row.about, row.data) for row in await scene.journal("customer.changed")] == [
        (f"submission:{first.submission}:1", {"fields": ["candy"]}),
        (f"submission:{second.submission}:1", {"fields": ["address"]}),
    ]


async def test_completing_carries_on_from_what_was_started(scene: Any, challenge: Any) -> None:
    two = [{"question": "Candy?"}, {"question": "Why?"}]
    await scene.publish(challenge("candy", stages=two))
    ann, row = await started(scene)
    await scene.do(answer, row, 0, "mint")
    done = await scene.do(complete, ann, "candy", {1: "fresh"})
    assert done == HandedIn(row.id, "completed")
    assert await scene.see(goes.answers_of, [row.id]) == {row.id: {0: "mint", 1: "fresh"}}


async def test_a_wrong_answer_leaves_nothing_behind(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("quiz", stages=[{"quiz": "?", "options": ["a", "b"], "answer": "b"}], places=1))
    ann = await scene.person()
    with pytest.raises(Invalid, match="Not quite"):
        await scene.do(complete, ann, "quiz", {0: "a"})
    assert await scene.happened() == []
    assert (await scene.do(complete, ann, "quiz", {0: "b"})).state == "completed"


async def test_offers_are_told_with_their_keys_and_without_words(scene: Any, challenge: Any) -> None:
    offers = [
        REFERENCE,
        {"review": "any-site"},
        {"referral": "Whom should we write to?"},
    ]
    await scene.publish(challenge("love-us", stages=offers, ask=True))
    said = {0: ["video", "call"], 1: "https://r.example.com/1", 2: {"name": "Bo", "email": "bo@example.com"}}
    done = await scene.do(complete, await scene.person(), "love-us", said)
    told = {row.event: (row.about, row.data) for row in await scene.journal() if row.event.endswith(".offered")}
    common = {"program": "hub", "challenge": "love-us", "submission": done.submission}
    about = f"submission:{done.submission}"
    assert told == {
        "reference.offered": (about, common | {"activities": ["call", "video"]}),
        "review.offered": (about, common | {"site": "any-site"}),
        "referral.offered": (about, common),
    }
    assert "bo@example.com" not in str([dict(row.data) for row in await scene.journal()])


async def test_a_score_counts_when_it_is_given_and_not_when_it_is_approved(scene: Any, challenge: Any) -> None:
    stages = [{"score": "How likely?", "why": "Why?"}]
    await scene.publish(challenge("score", stages=stages, checked="by a person"))
    ann = await scene.person()
    assert (await scene.do(complete, ann, "score", {0: {"score": 3, "why": "slow"}})).state == "submitted"
    async with scene.house.database.read() as read:
        (row,) = await read.rows(select(scores))
    assert (row.customer_id, row.score, row.source, row.comment) == (ann, 3, "hub", "slow")
    assert [event for event, _ in await scene.happened()] == [
        "score.received",
        "challenge.started",
        "challenge.submitted",
    ]


async def test_a_stage_that_wants_a_person_makes_the_challenge_wait(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("review", stages=[{"review": "any-site", "checked": "by a person"}]))
    done = await scene.do(complete, await scene.person(), "review", {0: "https://r.example.com/1"})
    assert done.state == "submitted"
    assert await scene.happened("challenge.completed", "review.offered") == []


async def test_who_started_under_a_former_wording_finishes_that_one(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy", points=20))
    ann, row = await started(scene)
    await scene.publish(challenge("candy", points=5, stages=[{"question": "How many?", "kind": "number"}]))
    again = await scene.see(goes.of_member, ann, row.id)
    assert again.definition["points"] == 20
    await scene.do(answer, again, 0, "mint")
    await scene.do(submit, again)
    bob = await scene.person()
    await scene.do(complete, bob, "candy", {0: 3})
    assert [told.data["points"] for told in await scene.journal("challenge.completed")] == [20, 5]


async def test_what_is_retired_can_still_be_finished_and_not_be_started(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"), challenge("shirt"))
    _, row = await started(scene)
    await scene.publish(challenge("shirt"))
    with pytest.raises(NotFound, match="candy"):
        await scene.do(start, "candy", await scene.person())
    await scene.do(answer, row, 0, "mint")
    assert (await scene.do(submit, row)).state == "completed"


async def test_journal_entries_hold_no_answers(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("address", stages=[WHERE]))
    await scene.do(complete, await scene.person(), "address", {0: HOME})
    assert "Ring 1" not in str([(dict(row.data), row.object, row.about) for row in await scene.journal()])


async def test_a_completion_costs_few_statements(scene: Any, challenge: Any) -> None:
    """The way that everybody takes every day; a new statement on it should be noticed."""
    plain = {"question": "Candy?"}
    await scene.publish(
        challenge("plain", stages=[plain]),
        challenge("limited", stages=[plain], places=10),
        challenge("saved", stages=[{"question": "Candy?", "saves_to": "candy"}]),
        challenge("person", stages=[plain], checked="by a person"),
    )
    ann = await scene.person()
    await scene.do(complete, ann, "plain", {0: "warms up"})
    bob = await scene.person()
    spent = {}
    for key in ("plain", "limited", "saved", "person"):
        async with scene.counted() as said:
            await scene.do(complete, bob, key, {0: "mint"})
        spent[key] = len([one for one in said if "journal" not in one and "tally" not in one])
    assert spent == {"plain": 4, "limited": 5, "saved": 5, "person": 4}


async def test_an_event_of_a_rule_needs_no_second_look_at_the_member(scene: Any, challenge: Any) -> None:
    await scene.publish(challenge("candy"))
    ann = await scene.person()
    await scene.record(Event("bell.rang", ann, about="bell:1"))
    async with scene.counted() as said:
        await scene.do(complete, ann, "candy", {0: "mint"})
    assert len([one for one in said if "FROM customers" in one and one.startswith("SELECT")]) == 1
