"""Saving as one goes: by itself, in two tabs, on a page that has grown old, after a sign-in that has ended."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from advocacy.people import sessions
from challenges import submissions
from tests.web.challenges import HOME, Hub, Member, answer, begin, challenge, field, post, signed_in, words_of
from web.hub.challenges.stage_forms import digest_of
from web.testing import Wristwatch
from web.wiring import House

STORY = {"question": "Your story?", "kind": "long"}
WHERE = {"question": "Where to?", "kind": "address"}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept": "text/html"}


@pytest.fixture
async def hub(house: House) -> Hub:
    return Hub(house)


async def begun(hub: Hub, *stages: Any, **said: Any) -> tuple[Member, int]:
    await hub.publish(challenge("thing", *(stages or (STORY,)), **said))
    ann = await hub.member(zone="Europe/Vienna")
    return ann, await begin(ann, "thing")


async def draft(who: Member, number: int, stage: int = 0, fields: Mapping[str, Any] | None = None, **more: Any) -> Any:
    return await post(who, f"/hub/goes/{number}/{stage}/draft", {**(fields or {}), **more}, **PARTIAL)


async def test_words_are_saved_while_they_are_typed(hub: Hub, watch: Wristwatch) -> None:
    ann, number = await begun(hub)
    page = await ann.see(f"/hub/goes/{number}/0")
    assert f'hx-post="/hub/goes/{number}/0/draft"' in page
    assert 'role="status"' in page
    saved = await draft(ann, number, answer="Once upon", was=field(page, "was"))
    assert (saved.status_code, "Saved at 10:00" in saved.text) == (200, True)
    assert "<html" not in saved.text
    assert await hub.answers(number) == {0: "Once upon"}
    watch.forward("PT5M")
    saved = await draft(ann, number, answer="Once upon a time", was=field(saved.text, "was"))
    assert "Saved at 10:05" in saved.text
    elsewhere = await signed_in(hub.house, ann.id)
    page = await elsewhere.see(f"/hub/goes/{number}/0")
    assert field(page, "answer") == "Once upon a time"
    assert "Saved at 10:05" in words_of(page)


async def test_clearing_the_field_takes_the_answer_back(hub: Hub) -> None:
    ann, number = await begun(hub)
    await draft(ann, number, answer="Once")
    assert (await draft(ann, number, answer="  ")).status_code == 200
    assert await hub.answers(number) == {}


async def test_what_cannot_be_saved_yet_says_so_and_stays_on_the_page(hub: Hub) -> None:
    ann, number = await begun(hub, WHERE, STORY)
    line = await draft(ann, number, fields={**HOME, "city": "", "street": ""})
    assert (line.status_code, "Not saved: The address is not complete yet." in line.text) == (422, True)
    long = await draft(ann, number, 1, answer="x" * 10_001)
    assert "Not saved: This is 1 character too long." in long.text
    assert await hub.answers(number) == {}


async def test_a_quiz_tells_right_from_wrong_only_when_it_is_answered(hub: Hub) -> None:
    ann, number = await begun(
        hub, {"quiz": "Which?", "options": ["this", "that"], "answer": "that", "help": "Because."}
    )
    page = await ann.see(f"/hub/goes/{number}/0")
    assert "/draft" not in page
    assert "Because." not in page
    assert "Because." not in await answer(ann, number, 0, status=422, answer="this")
    await answer(ann, number, 0, answer="that")
    assert "Because." in words_of(await ann.see(f"/hub/goes/{number}"))


async def test_two_tabs_lose_nothing_of_either(hub: Hub) -> None:
    ann, number = await begun(hub, STORY, STORY)
    old = await ann.see(f"/hub/goes/{number}/0")
    assert await answer(ann, number, 0, answer="In the second tab", was=field(old, "was")) == f"/hub/goes/{number}/1"
    line = await draft(ann, number, answer="In the first", was=field(old, "was"))
    assert (line.status_code, "Another tab has kept something newer" in line.text) == (409, True)
    assert await hub.answers(number) == {0: "In the second tab"}
    page = await answer(ann, number, 0, status=409, answer="In the first tab", was=field(old, "was"))
    assert "In the second tab" in words_of(page)
    assert "Another tab has kept this at 10:00." in words_of(page)
    assert field(page, "answer") == "In the first tab"
    assert await answer(ann, number, 0, answer="In the first tab", was=field(page, "was")) == f"/hub/goes/{number}/1"
    assert await hub.answers(number) == {0: "In the first tab"}


async def test_the_same_words_twice_are_no_two_tabs(hub: Hub) -> None:
    ann, number = await begun(hub, STORY, STORY)
    old = field(await ann.see(f"/hub/goes/{number}/0"), "was")
    await draft(ann, number, answer="Once", was=old)
    assert await answer(ann, number, 0, answer="Once", was=old) == f"/hub/goes/{number}/1"
    assert digest_of(None) == "" != digest_of("Once")


async def test_what_is_handed_in_elsewhere_gives_the_words_back(hub: Hub) -> None:
    ann, number = await begun(hub, STORY, WHERE)
    await answer(ann, number, 0, answer="First")
    await answer(ann, number, 1, fields=HOME)
    line = await draft(ann, number, answer="Second thoughts")
    assert (line.status_code, "Not saved: This was handed in already" in line.text) == (409, True)
    page = await answer(ann, number, 0, status=409, answer="Second thoughts")
    assert "This was handed in already" in words_of(page)
    assert "Second thoughts" in words_of(page)
    address = await answer(ann, number, 1, status=409, fields={**HOME, "street": "Elsewhere 9"})
    assert "Elsewhere 9" in words_of(address)
    assert await hub.answers(number) == {0: "First", 1: {name: text for name, text in HOME.items() if text}}
    opened = await ann.client.get(f"/hub/goes/{number}/0")
    assert opened.headers["Location"] == f"/hub/goes/{number}"


async def test_a_go_that_was_taken_back_gives_the_words_back(hub: Hub) -> None:
    ann, number = await begun(hub)
    await hub.do(ann.actor, submissions.withdraw, number)
    page = await answer(ann, number, 0, status=409, answer="Too late")
    assert "Too late" in words_of(page)


async def test_a_form_from_before_the_last_sign_in_gives_the_words_back(hub: Hub) -> None:
    ann, number = await begun(hub)
    fields = {"form_token": "of an older sign-in", "answer": "Dear <b>all</b>"}
    page = await post(ann, f"/hub/goes/{number}/0", fields)
    assert page.status_code == 403
    assert "You have signed in again since this page was opened, so this was not saved." in words_of(page.text)
    assert "Dear <b>all</b>" in words_of(page.text)
    assert f'href="/hub/goes/{number}/0"' in page.text
    line = await draft(ann, number, fields=fields)
    assert (line.status_code, "Not saved: You have signed in again" in line.text) == (403, True)
    assert await hub.answers(number) == {}


async def test_a_sign_in_that_has_ended_gives_the_words_back(hub: Hub) -> None:
    ann, number = await begun(hub)
    async with hub.house.database.work(ann.actor) as work:
        for one in await sessions.of_actor(work, ann.actor):
            await work.execute(sessions.sessions.delete().where(sessions.sessions.c.id == one.id))
    page = await post(ann, f"/hub/goes/{number}/0", {"answer": "Dear all"})
    assert page.status_code == 403
    assert "You are signed out, so this was not saved." in words_of(page.text)
    assert "Dear all" in words_of(page.text)
    line = await draft(ann, number, answer="Dear all")
    assert (line.status_code, "Not saved: You are signed out" in line.text) == (403, True)
    assert "HX-Redirect" not in line.headers


async def test_another_site_can_send_nothing(hub: Hub) -> None:
    ann, number = await begun(hub)
    for path in ("/0", "/0/draft", "/withdrawal"):
        sent = await post(ann, f"/hub/goes/{number}{path}", {"answer": "x"}, **{"Sec-Fetch-Site": "cross-site"})
        assert sent.status_code == 403
    assert await hub.state(number) == "started"
    assert await hub.answers(number) == {}


async def test_what_htmx_swaps_in_is_the_whole_page_and_mistakes_are_no_places_to_go_back_to(hub: Hub) -> None:
    ann, number = await begun(hub, STORY, STORY)
    full = {"HX-Request": "true", "HX-Request-Type": "full", "Accept": "text/html"}
    wrong = await post(ann, f"/hub/goes/{number}/0", {"answer": ""}, **full)
    assert (wrong.status_code, wrong.headers["HX-Push-Url"]) == (422, "false")
    assert wrong.text.count("<html") == 1
    right = await post(ann, f"/hub/goes/{number}/0", {"answer": "Once"}, **full)
    assert (right.status_code, right.headers["Location"]) == (303, f"/hub/goes/{number}/1")


async def test_a_long_challenge_shows_its_whole_way(hub: Hub) -> None:
    ann, number = await begun(hub, *[STORY] * 20)
    page = await ann.see(f"/hub/goes/{number}/3")
    way = re.search(r'<ol class="stops is-many".*?</ol>', page, re.DOTALL)
    assert way
    assert (way[0].count("<li"), way[0].count("is-done"), way[0].count("aria-current")) == (21, 3, 1)
