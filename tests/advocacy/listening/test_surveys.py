"""Asking for a score and hearing the answer: once, with one reminder, and a rest in between."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Row, func, select

from advocacy.database import SYSTEM
from advocacy.delivery.tracking import mail_links
from advocacy.engine.actions import Action
from advocacy.engine.journal import journal
from advocacy.engine.rules.decide import Rule, Then
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.listening import asks, surveys
from advocacy.listening.actions import HANDLERS, survey
from advocacy.listening.asks import survey_asks
from advocacy.listening.questionnaires import get, take_part
from advocacy.listening.responses import Response, receive, scores
from advocacy.listening.surveys import Wanted, answer, ask
from advocacy.people import membership
from advocacy.settings import Settings
from tests.advocacy.delivery.post import DOCUMENT, VERSION, links, people, publish, published, rows, send
from tests.advocacy.engine.test_one_path import Given
from web.testing import Wristwatch
from web.wiring import HANDLERS as ALL
from web.wiring import House, open_house

SURVEYS: dict[str, Any] = DOCUMENT | {
    "surveys": [
        {
            "survey": "rescore",
            "name": "Your score",
            "question": "How likely are you to recommend us?",
            "mail": "ask",
            "reminder": {"after": "P5D", "mail": "nudge"},
            "expires": "P30D",
        },
        {"survey": "pulse", "question": "How likely?", "mail": "ask", "rest": "P120D"},
    ]
}


async def ready(house: House, *emails: str) -> list[int]:
    await publish(house, SURVEYS)
    async with house.database.work(SYSTEM) as work:
        await take_part(work, published(SURVEYS))
    return await people(house, *emails)


def action(customer: int, which: str = "rescore", counts_as: str = "program", because: str = "r") -> Action:
    event = Event("shipment.sent", customer, "shipment:1", "welcome-box")
    params = {"survey": which, "counts_as": counts_as}
    return Action("survey", params, customer, event, "p:score-again", VERSION, f"{because}|{customer}")


async def asked(house: House, *actions: Action) -> None:
    async with house.database.work(SYSTEM) as work:
        await survey(work, actions)


async def all_asks(house: House) -> Sequence[Row[Any]]:
    async with house.database.read() as read:
        return await read.rows(select(survey_asks).order_by(survey_asks.c.id))


async def told(house: House, name: str) -> list[Mapping[str, Any]]:
    async with house.database.read() as read:
        return [row.data for row in await read.rows(select(journal).where(journal.c.event == name))]


async def scored(house: House, customer: int) -> None:
    async with house.database.work(SYSTEM) as work:
        await receive(work, [Response(8, "app", f"a{customer}{work.now}", customer, "in-app")])


async def test_an_ask_is_mailed_with_a_link_for_each_score(house: House, watch: Wristwatch) -> None:
    [ann] = await ready(house, "ann@example.com")
    await asked(house, action(ann), action(ann))
    await asked(house, action(ann))
    await send(house)
    [row] = await all_asks(house)
    [mail] = await rows(house)
    assert (mail.kind, mail.about, mail.until) == ("survey", f"survey:{row.id}", row.expires_at)
    async with house.database.read() as read:
        targets = [link.target for link in await read.rows(select(mail_links).order_by(mail_links.c.position))]
    tickets = [links(house).read(target.split("/survey/")[1], "survey", watch()) for target in targets]
    assert [(ticket.subject, ticket.detail) for ticket in tickets] == [(row.id, str(score)) for score in range(11)]
    assert await told(house, "score.received") == []


async def test_an_answer_counts_once(house: House) -> None:
    [ann] = await ready(house, "ann@example.com")
    await asked(house, action(ann))
    async with house.database.work(SYSTEM) as work:
        await answer(work, 1, 9, "You answer the phone.")
    with pytest.raises(Conflict, match="5 January"):
        async with house.database.work(SYSTEM) as work:
            await answer(work, 1, 2)
    async with house.database.read() as read:
        [score] = await read.rows(select(scores))
    assert (score.score, score.comment, score.counts_as, score.ask_id) == (9, "You answer the phone.", "program", 1)
    assert [data["score"] for data in await told(house, "score.received")] == [9]
    assert [data["exempt"] for data in await told(house, "survey.answered")] == [True]
    assert "phone" not in repr(await told(house, "score.received"))


async def test_a_wrong_score_leaves_the_ask_open(house: House) -> None:
    [ann] = await ready(house, "ann@example.com")
    await asked(house, action(ann))
    for wrong in (11, -1):
        with pytest.raises(Invalid):
            async with house.database.work(SYSTEM) as work:
                await answer(work, 1, wrong)
    async with house.database.read() as read:
        assert [row.id for row in await asks.open_for(read, ann)] == [1]


async def test_one_reminder_then_the_end(house: House, watch: Wristwatch) -> None:
    ann, ben = await ready(house, "ann@example.com", "ben@example.com")
    await asked(house, action(ann), action(ben))
    async with house.database.work(SYSTEM) as work:
        await answer(work, 2, 7)
    for _ in range(3):
        watch.forward("P5D")
        await send(house)
    assert [mail.mail for mail in await rows(house)] == ["ask", "ask", "nudge"]
    assert len(await told(house, "survey.reminded")) == 1
    watch.forward("P16D")
    await send(house)
    assert [row.state for row in await all_asks(house)] == ["expired", "answered"]
    assert len(await told(house, "survey.expired")) == 1
    with pytest.raises(Conflict, match="open until 4 February"):
        async with house.database.work(SYSTEM) as work:
            await answer(work, 1, 9)


async def test_somebody_who_scored_elsewhere_or_wants_silence_is_not_reminded(house: House, watch: Wristwatch) -> None:
    ann, ben, cem = await ready(house, "ann@example.com", "ben@example.com", "cem@example.com")
    await asked(house, *[action(person) for person in (ann, ben, cem)])
    watch.forward("P1D")
    await scored(house, ann)
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, ben, how="page")
    watch.forward("P5D")
    await send(house)
    assert [mail.customer_id for mail in await rows(house) if mail.mail == "nudge"] == [cem]


async def test_nobody_is_asked_twice_within_the_rest_whatever_the_channel(house: House, watch: Wristwatch) -> None:
    ann, ben, cem = await ready(house, "ann@example.com", "ben@example.com", "cem@example.com")
    await scored(house, ann)
    await asked(house, action(ben, "rescore", "relationship", "first"))
    watch.forward("P89D")
    await asked(house, *[action(person, "rescore", "relationship", "second") for person in (ann, ben, cem)])
    assert [(row.customer_id, row.state, row.held_because) for row in await all_asks(house)] == [
        (ben, "asked", None),
        (ann, "held", "resting"),
        (ben, "held", "resting"),
        (cem, "asked", None),
    ]
    watch.forward("P1D")
    await asked(house, *[action(person, "rescore", "relationship", "third") for person in (ann, ben, cem)])
    assert [row.state for row in await all_asks(house)][4:] == ["asked", "asked", "held"]
    assert len(await told(house, "survey.asked")) == 4
    async with house.database.read() as read:
        assert len(await asks.held(read, "p")) == 3
        with pytest.raises(NotFound):
            await asks.get(read, 2)


async def test_a_survey_may_ask_for_a_longer_rest(house: House, watch: Wristwatch) -> None:
    [ann] = await ready(house, "ann@example.com")
    await scored(house, ann)
    watch.forward("P100D")
    await asked(house, action(ann, "pulse", "relationship"))
    assert [row.state for row in await all_asks(house)] == ["held"]
    await asked(house, action(ann, "rescore", "relationship", "again"))
    assert [row.state for row in await all_asks(house)] == ["held", "asked"]


async def test_the_programs_second_score_is_exempt_and_begins_the_rest_anew(house: House, watch: Wristwatch) -> None:
    [ann] = await ready(house, "ann@example.com")
    await scored(house, ann)
    watch.forward("P66D")
    await asked(house, action(ann))
    watch.forward("P30D")
    await asked(house, action(ann, "rescore", "relationship", "drip"))
    assert [(row.state, row.exempt) for row in await all_asks(house)] == [("asked", True), ("held", False)]
    assert [data["exempt"] for data in await told(house, "survey.asked")] == [True]


async def test_a_score_that_came_in_this_moment_counts_for_the_rest(database_url: str, watch: Wristwatch) -> None:
    rule = Rule("p:again", "score.received", (Then("survey", {"survey": "rescore"}),), version=VERSION)
    house = open_house(
        Settings(database_url=database_url, secret_key="x" * 30), clock=watch, rules=Given(rule), handlers=ALL
    )
    [ann] = await ready(house, "ann@example.com")
    await scored(house, ann)
    assert [row.held_because for row in await all_asks(house)] == ["resting"]
    await house.close()


async def test_who_cannot_be_reached_is_not_asked_unless_in_the_hub(house: House) -> None:
    ann, ben = await ready(house, "ann@example.com", "ben@example.com")
    async with house.database.work(SYSTEM) as work:
        await membership.join(work, ben, because=Event("member.joined", ben, "import:1", "p"))
        for person in (ann, ben):
            await membership.unsubscribe(work, person, how="page")
    await asked(house, action(ann), action(ben))
    assert [row.held_because for row in await all_asks(house)] == ["unreachable", None]
    assert [mail.state for mail in await rows(house)] == ["suppressed"]


async def test_three_hundred_are_asked_with_a_handful_of_statements(house: House) -> None:
    ids = await ready(house, *[f"c{number}@example.com" for number in range(300)])
    statements = 0

    async with house.database.work(SYSTEM) as work:
        execute = work.execute

        async def counting(statement: Any, parameters: Any = None) -> Any:
            nonlocal statements
            statements += 1
            return await execute(statement, parameters)

        work.execute = counting  # type: ignore[method-assign]
        asked_now = await ask(work, [Wanted(person, "rescore", VERSION, f"k{person}") for person in ids])
    assert len(asked_now) == 300
    assert statements < 15
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(survey_asks)) == 300


async def test_a_survey_that_the_program_does_not_have_is_named(house: House) -> None:
    [ann] = await ready(house, "ann@example.com")
    with pytest.raises(NotFound, match="nonsense"):
        await asked(house, action(ann, "nonsense"))
    async with house.database.read() as read:
        assert (await get(read, VERSION, "rescore")).why == "What is the main reason?"
        with pytest.raises(NotFound):
            await get(read, VERSION, "nonsense")


def test_the_kinds_of_actions_are_wired() -> None:
    assert set(HANDLERS) == {"survey", surveys.REMINDER, surveys.EXPIRY}
