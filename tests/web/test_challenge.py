"""Doing a challenge in a browser without a script: each kind of stage, and each way a challenge can stand."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from challenges import reviews
from tests.web.challenges import (
    HOME,
    Hub,
    Member,
    answer,
    begin,
    challenge,
    chosen,
    field,
    page_of,
    post,
    signed_in,
    words_of,
)
from web.testing import Wristwatch
from web.wiring import House

CANDY = {"question": "What is your favorite candy?", "saves_to": "candy", "help": "Sour counts."}
STORY = {"question": "Your story?", "kind": "long"}
BY_A_PERSON = {"checked": "by a person", "answered_within": "P3D"}


@pytest.fixture
async def hub(house: House) -> Hub:
    return Hub(house)


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], Any, str]] = {
    "short": (CANDY, {"answer": " Sour <b>cherry</b> "}, "Sour <b>cherry</b>", "Sour <b>cherry</b>"),
    "long": (STORY, {"answer": "One\r\ntwo"}, "One\ntwo", "One two"),
    "one": ({"question": "Size?", "kind": "one", "options": ["S", "M"]}, {"answer": "M"}, "M", "M"),
    "several": (
        {"question": "Colors?", "kind": "several", "options": ["red", "blue", "green"]},
        {"answer": ["green", "red"]},
        ["red", "green"],
        "red and green",
    ),
    "number": ({"question": "How many?", "kind": "number"}, {"answer": "1,250.5"}, 1250.5, "1,250.5"),
    "date": ({"question": "When?", "kind": "date"}, {"answer": "2026-03-31"}, "2026-03-31", "31 March 2026"),
    "address": (
        {"question": "Where to?", "kind": "address"},
        {**HOME, "country": "AT"},
        {field: text for field, text in HOME.items() if text},
        "Ann Lee Ring 1 8020 Graz Austria",
    ),
    "read": ({"read": "**Words** to read."}, {"answer": "yes"}, True, "You have read it."),
    "visit": ({"visit": "https://example.com/news"}, {"answer": "yes"}, True, "You have been there."),
    "quiz": ({"quiz": "Which?", "options": ["this", "that"], "answer": "that"}, {"answer": "that"}, "that", "that"),
    "bare score": ({"score": "How likely?"}, {"score": "0", "why": ""}, {"score": 0}, "0 out of 10"),
    "score": (
        {"score": "How likely?", "why": "Why?"},
        {"score": "9", "why": "Fast."},
        {"score": 9, "why": "Fast."},
        "9 out of 10 Fast.",
    ),
    "reference": (
        {"reference": "Would you speak for us?", "activities": ["call", "quote"]},
        {"answer": ["quote", "call"]},
        ["call", "quote"],
        "A call and A sentence we may quote",
    ),
    "review": (
        {"review": "any-site", "disclosure": "I get points for it."},
        {"link": "https://reviews.example.com/1"},
        {"link": "https://reviews.example.com/1"},
        "https://reviews.example.com/1",
    ),
    "referral": (
        {"referral": "Whom may we write to?"},
        {"name": "Bo", "email": "bo@EXAMPLE.com", "company": "", "words": ""},
        {"name": "Bo", "email": "bo@example.com"},
        "Bo, bo@example.com",
    ),
}


def key_of(kind: str) -> str:
    return kind.replace(" ", "-")


async def test_each_kind_of_stage_is_a_form_that_works(hub: Hub) -> None:
    await hub.publish(*(challenge(key_of(kind), stage, points=1) for kind, (stage, *_) in KINDS.items()))
    ann = await hub.member()
    for kind, (_, sent, kept, told) in KINDS.items():
        path = page_of(key_of(kind))
        assert "Start" in words_of(await ann.see(path)), kind
        number = await begin(ann, key_of(kind))
        page = await ann.see(f"/hub/goes/{number}/0")
        assert (page.count("<h1"), page.count('class="button"')) == (1, 1), kind
        assert await answer(ann, number, 0, **sent) == f"/hub/goes/{number}", kind
        assert await hub.answers(number) == {0: kept}, kind
        done = words_of(await ann.see(f"/hub/goes/{number}"))
        assert "1 point." in done, kind
        assert told in done, kind
        assert "Up next" in done, kind
        assert told in words_of(await ann.see(path)), kind


async def test_what_was_said_stands_in_the_fields_again(hub: Hub) -> None:
    kinds = {kind: said for kind, said in KINDS.items() if kind not in {"read", "visit"}}
    await hub.publish(*(challenge(key_of(kind), stage, STORY) for kind, (stage, *_) in kinds.items()))
    ann = await hub.member()
    for kind, (_, sent, _, _) in kinds.items():
        number = await begin(ann, key_of(kind))
        assert await answer(ann, number, 0, **sent) == f"/hub/goes/{number}/1"
        assert await answer(ann, number, 1, to="back") == f"/hub/goes/{number}/0"
        page = await ann.see(f"/hub/goes/{number}/0")
        if kind in {"one", "quiz", "several", "reference"}:
            wanted = [sent["answer"]] if isinstance(sent["answer"], str) else sorted(sent["answer"])
            assert sorted(chosen(page)) == wanted, kind
            continue
        typed = {"answer": "1250.5"} if kind == "number" else dict(sent)
        if "score" in typed:
            assert chosen(page) == [typed.pop("score")]
        if "country" in typed:
            assert f'<option value="{typed.pop("country")}" selected>Austria</option>' in page
        for name, words in typed.items():
            assert field(page, name).casefold() == words.strip().replace("\r\n", "\n").casefold(), kind


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("short", {"answer": "x" * 502}, "answer", "This is 2 characters too long."),
    ("short", {"answer": "  "}, "answer", "Please answer this one."),
    ("one", {"answer": "XL"}, "answer", "Please choose one of the answers given."),
    ("several", {"answer": ["pink"]}, "answer", "Please choose one of the answers given."),
    ("number", {"answer": "<many>"}, "answer", "Please give a number. Digits, like 12 or 12.5."),
    ("date", {"answer": "2026-02-30"}, "answer", "This is not a day of the calendar."),
    ("address", {**HOME, "postcode": "802"}, "postcode", "Austrian postcodes have four digits, like 8020."),
    ("address", {**HOME, "country": "XX"}, "country", "XX is not a country code."),
    ("quiz", {"answer": "this"}, "answer", "Not quite. Have another look and try again."),
    ("score", {"score": "11", "why": "Fast."}, "score", "A score is a whole number from 0 to 10."),
    ("score", {"score": "", "why": ""}, "answer", "Please choose a score from 0 to 10."),
    ("reference", {}, "answer", "Please choose what you would be happy to do."),
    ("reference", {"answer": ["keynote"]}, "answer", "Please choose one of the answers given."),
    ("review", {"link": "javascript:alert(1)"}, "link", "This is not the address of a page."),
    ("referral", {"name": "Bo", "email": "bo"}, "email", "This is not an address for mail."),
]


async def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(hub: Hub) -> None:
    await hub.publish(*(challenge(key_of(kind), stage) for kind, (stage, *_) in KINDS.items()))
    ann = await hub.member()
    goes = {kind: await begin(ann, key_of(kind)) for kind in dict.fromkeys(kind for kind, *_ in WRONG)}
    for kind, sent, name, words in WRONG:
        page = await answer(ann, goes[kind], 0, status=422, **sent)
        assert "aria-describedby=" in page, words
        assert re.search(rf'id="{name}-error".*?</p>', page, re.DOTALL), words
        assert words in words_of(page)
        for typed in {"street", "why", "email", "link"} & sent.keys():
            assert field(page, typed) == sent[typed]
        if kind in {"short", "number"}:
            assert field(page, "answer") == sent["answer"]
        assert await hub.answers(goes[kind]) == {}
        assert await hub.state(goes[kind]) == "started"


async def test_several_mistakes_are_listed_above_and_lead_to_their_fields(hub: Hub) -> None:
    await hub.publish(challenge("thing", KINDS["address"][0]))
    ann = await hub.member()
    page = await answer(ann, await begin(ann, "thing"), 0, status=422, name="", street="", city="", country="")
    assert "4 fields need another look." in words_of(page)
    for name in ("name", "street", "city", "country"):
        assert f'<a href="#{name}">' in page
        assert f'id="{name}-error"' in page


async def test_five_megabytes_of_text_come_back_with_words(hub: Hub) -> None:
    await hub.publish(challenge("thing", STORY))
    ann = await hub.member()
    number = await begin(ann, "thing")
    typed = "ü<" * 1_250_000
    page = await answer(ann, number, 0, status=422, answer=typed)
    assert "2,490,000 characters too long." in words_of(page.replace(field_text := field(page, "answer"), ""))
    assert field_text == typed
    too_much = await post(ann, f"/hub/goes/{number}/0", {"answer": "x" * 12_500_000})
    assert too_much.status_code == 413
    assert "more than we can take in at once" in words_of(too_much.text)
    saved = await post(ann, f"/hub/goes/{number}/0/draft", {"answer": "x" * 1_500_000})
    assert saved.status_code == 413
    assert "Not saved" in saved.text


async def test_stages_come_one_at_a_time_and_can_be_gone_back(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, {**STORY, "required": False}, KINDS["one"][0]))
    ann = await hub.member()
    number = await begin(ann, "thing")
    assert await answer(ann, number, 0, answer="mint") == f"/hub/goes/{number}/1"
    page = await ann.see(f"/hub/goes/{number}/1")
    assert "You can leave this one out." in words_of(page)
    assert page.count('class="is-done"') == 1
    assert re.search(r'aria-current="step"><span>Your words', page)
    assert await answer(ann, number, 1, answer="") == f"/hub/goes/{number}/2"
    assert await answer(ann, number, 2, to="back") == f"/hub/goes/{number}/1"
    assert await answer(ann, number, 1, to="back", answer="later") == f"/hub/goes/{number}/0"
    assert await hub.answers(number) == {0: "mint", 1: "later"}
    for path in ("3", "-1", "99"):
        assert (await ann.client.get(f"/hub/goes/{number}/{path}")).status_code in {404, 422}


async def test_it_is_gone_on_with_at_the_first_open_stage_in_any_browser(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, STORY, CANDY))
    ann = await hub.member()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="mint")
    elsewhere = await signed_in(hub.house, ann.id)
    led = await elsewhere.client.get(f"/hub/goes/{number}")
    assert led.headers["Location"] == f"/hub/goes/{number}/1"
    page = await elsewhere.see(page_of("thing"))
    assert f'href="/hub/goes/{number}/1"' in page
    assert "mint" in words_of(page)


async def test_what_was_left_out_is_asked_for_before_it_is_handed_in(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, STORY, CANDY))
    ann = await hub.member()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="mint")
    led = await answer(ann, number, 2, answer="nougat")
    assert led == f"/hub/goes/{number}/1?still=open"
    assert "This one is still open. The rest is kept." in words_of(await ann.see(led))
    assert await hub.answers(number) == {0: "mint", 2: "nougat"}


async def test_pressing_start_twice_begins_once(hub: Hub) -> None:
    await hub.publish(challenge("thing"))
    ann = await hub.member()
    number = await begin(ann, "thing")
    again = await ann.send(f"{page_of('thing')}/start")
    assert again.headers["Location"] == page_of("thing")
    assert f"/hub/goes/{number}/0" in await ann.see(page_of("thing"))


async def test_what_it_earns_takes_and_asks_is_said_before_and_while_one_is_at_it(hub: Hub) -> None:
    await hub.publish(
        challenge("thing", STORY, **BY_A_PERSON), challenge("favor", STORY, ask=True, stream="weekly", points=1)
    )
    ann = await hub.member(zone="Europe/Vienna")
    number = await begin(ann, "thing")
    for page in (await ann.see(page_of("thing")), await ann.see(f"/hub/goes/{number}/0")):
        words = words_of(page)
        assert "20 points, as soon as Maren says yes. That makes 20, 20 short of Insider." in words
        assert "Maren reads it and answers by Thursday, 8 January." in words
        assert "About 2 minutes." in words
        assert "Nothing here is a favor to us." in words
    assert "Send to Maren" in words_of(page)
    favor = words_of(await ann.see(page_of("favor")))
    assert "1 point, as soon as it is done." in favor
    assert "This is a favor; a no is fine." in favor


async def test_waiting_says_who_looks_and_until_when_and_owns_up_when_late(hub: Hub, watch: Wristwatch) -> None:
    await hub.publish(challenge("thing", STORY, **BY_A_PERSON))
    ann = await hub.member()
    number = await begin(ann, "thing")
    assert await answer(ann, number, 0, answer="Once upon a time") == f"/hub/goes/{number}"
    for path in (f"/hub/goes/{number}", page_of("thing")):
        words = words_of(await ann.see(path))
        assert "Maren reads it and answers by Thursday, 8 January." in words
        assert "The 20 points are yours when the answer is yes." in words
        assert "Once upon a time" in words
    watch.forward("P4D")
    assert "Maren meant to answer by Thursday, 8 January and is late." in words_of(await ann.see(page_of("thing")))


async def test_sent_back_shows_the_words_and_keeps_the_answer_in_the_field(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, STORY, **BY_A_PERSON))
    ann, maren = await hub.member(), await hub.maren()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="mint")
    await answer(ann, number, 1, answer="It broke.")
    await hub.do(maren, reviews.send_back, number, "Which <b>day</b> was it?")
    page = await ann.see(page_of("thing"))
    assert re.search(r'<blockquote class="say quote"><p>Which &lt;b&gt;day&lt;/b&gt; was it\?</p>', page)
    assert "Maren has looked at it and asks for more." in words_of(page)
    assert "Maren Lindqvist, today" in words_of(page)
    led = await ann.client.get(f"/hub/goes/{number}")
    assert led.headers["Location"] == f"/hub/goes/{number}/0"
    stage = await ann.see(f"/hub/goes/{number}/1")
    assert field(stage, "answer") == "It broke."
    assert "Which <b>day</b> was it?" in words_of(stage)
    assert await answer(ann, number, 1, answer="It broke on Monday.") == f"/hub/goes/{number}"
    assert await hub.state(number) == "submitted"


async def test_declined_says_who_and_why(hub: Hub) -> None:
    await hub.publish(challenge("thing", STORY, **BY_A_PERSON))
    ann, maren = await hub.member(), await hub.maren()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="Names of others")
    await hub.do(maren, reviews.decline, number, "It names a colleague.")
    for path in (f"/hub/goes/{number}", page_of("thing")):
        words = words_of(await ann.see(path))
        assert "Maren has looked at it and said no this time, with a reason: It names a colleague." in words
        assert "Start" not in words


async def test_taking_back_is_asked_first_and_forgets_what_was_said(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, STORY))
    ann = await hub.member()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="mint")
    asked = words_of(await ann.see(f"/hub/goes/{number}/withdrawal"))
    assert "Take “Thing” back?" in asked
    assert "mint" in asked
    assert await hub.answers(number) == {0: "mint"}
    await ann.send(f"/hub/goes/{number}/withdrawal")
    assert await hub.answers(number) == {}
    assert "You took this back." in words_of(await ann.see(f"/hub/goes/{number}"))
    assert "Start" in words_of(await ann.see(page_of("thing")))
    assert await begin(ann, "thing") == number


async def test_taking_back_what_is_done_leads_to_what_became_of_it(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY))
    ann = await hub.member()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="mint")
    for sent in (
        await ann.client.get(f"/hub/goes/{number}/withdrawal"),
        await post(ann, f"/hub/goes/{number}/withdrawal"),
    ):
        assert (sent.status_code, sent.headers["Location"]) == (303, f"/hub/goes/{number}")
    assert await hub.state(number) == "completed"


SHUT: dict[str, tuple[dict[str, Any], str]] = {
    "level": ({"opens": {"level": "insider"}}, "Opens at Insider: 40 points to go."),
    "points": ({"opens": {"points": {"at_least": 50}}}, "Opens at 50 points: 50 to go."),
    "before": ({"starts": "2026-02-01"}, "Opens on 1 February 2026."),
    "after": ({"ends": "2026-01-01"}, "This ended on 1 January 2026."),
    "first": ({"needs": ["other"]}, "This comes first: Other"),
}


async def test_a_shut_door_says_why_and_the_way_back(hub: Hub) -> None:
    await hub.publish(challenge("other"), *(challenge(why, **said) for why, (said, _) in SHUT.items()))
    ann = await hub.member()
    for why, (_, words) in SHUT.items():
        page = await ann.see(page_of(why))
        assert words in words_of(page)
        assert "Start" not in words_of(page)
        assert '<a class="button" href="/hub">' in page
        assert (f'href="{page_of("other")}"' in page) == (why == "first")
        pressed = await post(ann, f"{page_of(why)}/start")
        assert pressed.headers["Location"] == page_of(why)


async def test_every_reason_is_said_and_places_and_weeks_are_reasons(hub: Hub) -> None:
    await hub.publish(
        challenge("one-place", CANDY, places=1),
        challenge("both", opens={"level": "insider"}, needs=["one-place"], starts="2026-02-01"),
        *(challenge(f"weekly-{n}", stream="weekly") for n in range(3)),
        weekly={"cap": 2},
    )
    ann, bob = await hub.member(), await hub.member("Bob Ray")
    await begin(bob, "one-place")
    assert "The one place is taken." in words_of(await ann.see(page_of("one-place")))
    both = words_of(await ann.see(page_of("both")))
    for words in ("Opens on 1 February 2026.", "Opens at Insider: 40 points to go.", "This comes first: One Place"):
        assert words in both
    await begin(ann, "weekly-0")
    await begin(ann, "weekly-1")
    assert "You have started 2 this week." in words_of(await ann.see(page_of("weekly-2")))


async def test_what_is_for_others_or_nowhere_is_not_there(hub: Hub) -> None:
    await hub.publish(challenge("thing"), challenge("secret", **{"for": {"attribute.role": "boss"}}))
    ann = await hub.member()
    await ann.see(page_of("secret"), 404)
    await ann.see(page_of("nothing"), 404)
    await ann.see("/hub/challenges/other/thing", 404)
    await ann.see("/hub/goes/999", 404)
    await ann.see(f"/hub/goes/{10**30}", 404)


async def test_another_members_go_is_not_there_whatever_is_asked_of_it(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY))
    ann, bob = await hub.member(), await hub.member("Bob Ray")
    number = await begin(bob, "thing")
    for path in ("", "/0", "/withdrawal"):
        await ann.see(f"/hub/goes/{number}{path}", 404)
    for path in ("/0", "/0/draft", "/withdrawal"):
        assert (await post(ann, f"/hub/goes/{number}{path}", {"answer": "x"})).status_code == 404
    assert await hub.answers(number) == {}
    assert await hub.state(number) == "started"


async def test_what_is_done_for_each_thing_is_begun_where_the_thing_is(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY, repeat="object"))
    ann = await hub.member()
    assert "It begins where the thing is" in words_of(await ann.see(page_of("thing")))
    assert "Start" in words_of(await ann.see(f"{page_of('thing')}?for=Pump+7"))
    assert "Pump 7" in words_of(await ann.see(f"{page_of('thing')}?for=Pump+7"))
    first = await begin(ann, "thing", **{"for": "Pump 7"})
    assert await begin(ann, "thing", **{"for": "Pump 8"}) != first
    again = await ann.send(f"{page_of('thing')}/start", {"for": "Pump 7"})
    assert again.headers["Location"] == f"{page_of('thing')}?for=Pump+7"
    assert (await post(ann, f"{page_of('thing')}/start", {"for": "x" * 500})).status_code == 422
    assert (await post(ann, f"{page_of('thing')}/start")).status_code == 422


async def test_what_can_be_done_again_says_when(hub: Hub, watch: Wristwatch) -> None:
    watch.to(datetime(2026, 1, 10, 9, tzinfo=UTC))
    await hub.publish(challenge("thing", CANDY, repeat="month"))
    ann = await hub.member()
    await answer(ann, await begin(ann, "thing"), 0, answer="mint")
    words = words_of(await ann.see(page_of("thing")))
    assert "Done today. It brought you 20 points. You can do it again on Sunday, 1 February." in words


async def test_what_is_no_longer_in_the_program_can_be_finished(hub: Hub) -> None:
    await hub.publish(challenge("thing", CANDY), challenge("other"))
    ann, bob = await hub.member(), await hub.member("Bob Ray")
    number = await begin(ann, "thing")
    await hub.publish(challenge("other"))
    assert "Go on" in words_of(await ann.see(page_of("thing")))
    await bob.see(page_of("thing"), 404)
    assert await answer(ann, number, 0, answer="mint") == f"/hub/goes/{number}"
    assert "20 points." in words_of(await ann.see(f"/hub/goes/{number}"))


async def test_a_new_level_is_a_moment_and_later_only_a_fact(hub: Hub, watch: Wristwatch) -> None:
    await hub.publish(challenge("first"), challenge("second"), challenge("third", opens={"level": "insider"}))
    ann = await hub.member()
    await answer(ann, await begin(ann, "first"), 0, answer="a")
    number = await begin(ann, "second")
    await answer(ann, number, 0, answer="b")
    page = await ann.see(f"/hub/goes/{number}")
    words = words_of(page)
    assert "You have reached Insider. 20 points for “Second” did it." in words
    assert "460 more, and you reach Mentor." in words
    assert 'class="ring is-new"' in page
    assert 'role="status"' in page
    assert f'<a class="button" href="{page_of("third")}">' in page
    assert words_of(await ann.see(f"/hub/goes/{number}")) == words
    await answer(ann, await begin(ann, "third"), 0, answer="c")
    watch.forward("P1D")
    later = await ann.see(f"/hub/goes/{number}")
    assert "Done yesterday. It brought you 20 points. With it you reached Insider." in words_of(later)
    assert "is-new" not in later


async def test_points_of_a_first_level_are_no_celebration_of_it(hub: Hub) -> None:
    await hub.publish(challenge("first"))
    ann = await hub.member()
    number = await begin(ann, "first")
    await answer(ann, number, 0, answer="a")
    words = words_of(await ann.see(f"/hub/goes/{number}"))
    assert "20 points." in words
    assert "Newcomer" not in words


async def test_an_approval_by_a_person_earns_and_its_page_says_so(hub: Hub) -> None:
    await hub.publish(challenge("thing", STORY, points=40, **BY_A_PERSON))
    ann, maren = await hub.member(), await hub.maren()
    number = await begin(ann, "thing")
    await answer(ann, number, 0, answer="Once")
    await hub.do(maren, reviews.approve, number)
    assert "You have reached Insider. 40 points for “Thing” did it." in words_of(await ann.see(f"/hub/goes/{number}"))
    await hub.do(maren, reviews.undo, number, "I was too fast, and look again.")
    words = words_of(await ann.see(f"/hub/goes/{number}"))
    assert "I was too fast, and look again." in words
    assert "Maren reads it and answers by" in words


async def test_nobody_is_named_where_the_program_names_nobody(hub: Hub) -> None:
    await hub.publish(challenge("thing", STORY, **BY_A_PERSON), host={"name": "X", "mail": "x@example.com"})
    ann = await hub.member()
    number = await begin(ann, "thing")
    assert "Send to X" in words_of(await ann.see(f"/hub/goes/{number}/0"))


async def test_programs_text_is_markdown_and_can_do_nothing(hub: Hub) -> None:
    text = "A **bold** word.\n\n<script>alert(1)</script> <b hx-get='/x' data-hx-post='/y'>no</b> [go](javascript:x)"
    await hub.publish(
        challenge("thing", {"read": text}, {"visit": "https://example.com", "text": text}, text=text, title="<i>T</i>")
    )
    ann = await hub.member()
    number = await begin(ann, "thing")
    for path in (page_of("thing"), f"/hub/goes/{number}/0", f"/hub/goes/{number}/1"):
        page = await ann.see(path)
        inside = re.search(r'<div class="text" hx-ignore>(.*?)</div>', page, re.DOTALL)
        assert inside
        assert "<strong>bold</strong>" in inside[1]
        assert not re.search(r"<script|<b |href=\"javascript|hx-get=\"|<i>", inside[1])
        assert "&lt;i&gt;T&lt;/i&gt;" in page


async def test_each_page_takes_few_statements_however_much_there_is(hub: Hub, watch: Wristwatch) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - only this test listens to the database

    async def spent(ann: Member, path: str) -> int:
        await ann.see(path)
        said: list[str] = []
        engines = {hub.house.database.writer.sync_engine, hub.house.database.reader.sync_engine}

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                said.append(statement)

        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        await ann.see(path)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return len(said)

    async def all_of_them(many: int) -> list[int]:
        await hub.publish(
            challenge("thing", *[CANDY] * min(many, 20), repeat="day"), *(challenge(f"c-{n}") for n in range(many))
        )
        ann = await hub.member(f"A{many} Lee")
        for _ in range(min(many, 5)):
            done = await begin(ann, "thing")
            for stage in range(min(many, 20)):
                await answer(ann, done, stage, answer="mint")
            watch.forward("P1D")
        number = await begin(ann, "thing")
        await answer(ann, number, 0, answer="mint") if many > 1 else None
        paths = (page_of("thing"), page_of("c-0"), f"/hub/goes/{number}/0", f"/hub/goes/{done}")
        return [await spent(ann, path) for path in paths]

    few, lots = await all_of_them(2), await all_of_them(100)
    assert few == lots
    assert max(few) <= 10
