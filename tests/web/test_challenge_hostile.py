"""What a member types stays words: on every page that shows it again, in every field, to the last attribute."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import pytest

from advocacy.people.addresses import LONGEST as LONGEST_LINE
from challenges import goes, reviews, submissions
from tests.web.challenges import HOME, Hub, Member, begin, challenge, page_of, post
from tests.web.payloads import payloads
from web.wiring import House

ALL = list(payloads())
MANY = 20
SHORT = {"question": "What is it?"}
PLAIN = "plain words"


class Shape(HTMLParser):
    """The tags of a page with their attributes, and where its links and forms lead; not its words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.targets: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Whether something is wrong, or chosen, is no matter of what somebody typed.
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.targets |= {f"{name}={value}" for name, value in attrs if name in {"href", "src", "action", "formaction"}}


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    return Shape(page).tags


@pytest.fixture
async def hub(house: House) -> Hub:
    return Hub(house)


async def do(hub: Hub, ann: Member, verb: Any, *args: Any, **said: Any) -> Any:
    async with hub.house.database.work(ann.actor) as work:
        return await verb(work, *args, **said)


async def told(hub: Hub, ann: Member, key: str, answers: Sequence[Any], thing: str) -> int:
    """A go with these answers, not handed in yet."""

    async def tell(work: Any) -> int:
        number = await submissions.start(work, key, ann.id, "hub", thing)
        for stage, words in enumerate(answers):
            await submissions.answer(work, await goes.get(work, number), stage, words)
        return number

    return int(await do(hub, ann, tell))


def batches(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield [*items[start : start + size], *[PLAIN] * (size - len(items[start : start + size]))]


def test_there_are_more_than_three_hundred() -> None:
    assert len(set(ALL)) > 300
    assert all(len(one) <= 500 for one in ALL)


def test_a_tag_that_gets_through_is_seen() -> None:
    """The control: a page that shows words as they are has another shape for nearly each of them."""
    naive = [f"<p>{words}</p>" for words in ALL]
    assert sum(shape(page) != shape("<p>x</p>") for page in naive) > 300


async def test_short_words_change_no_page_that_shows_them(hub: Hub) -> None:
    await hub.publish(challenge("words", *[SHORT] * MANY, repeat="object"))
    ann = await hub.member()
    wanted: dict[str, Any] = {}
    for turn, words in enumerate([[PLAIN] * MANY, *batches(ALL, MANY)]):
        number = await told(hub, ann, "words", words, f"t{turn}")
        paths = {f"stage {stage}": f"/hub/goes/{number}/{stage}" for stage in range(MANY)}
        paths |= {"begun": f"{page_of('words')}?for=t{turn}", "back": f"/hub/goes/{number}/withdrawal"}
        seen = {name: shape(await ann.see(path)) for name, path in paths.items()}
        await hub.do(ann.actor, submissions.submit, number)
        seen["done"] = shape(await ann.see(f"{page_of('words')}?for=t{turn}"))
        wanted = wanted or seen
        for name, page in seen.items():
            assert page == wanted[name], (name, words)


async def test_long_words_and_every_field_of_several_change_no_page(hub: Hub) -> None:
    stages: dict[str, dict[str, Any]] = {
        "long": {"question": "Your story?", "kind": "long"},
        "score": {"score": "How likely?"},
        "referral": {"referral": "Whom?"},
        "review": {"review": "any-site"},
        "address": {"question": "Where?", "kind": "address"},
    }
    await hub.publish(challenge("words", *stages.values(), repeat="object", checked="by a person"))
    ann, maren = await hub.member(), await hub.maren()
    seen: list[dict[str, Any]] = []
    for turn, words in enumerate([[PLAIN] * MANY, *batches(ALL, MANY)]):
        one, line = words[turn % MANY], " ".join(words[turn % MANY].split())[:LONGEST_LINE]
        answers = [
            "\n".join(words),
            {"score": 7, "why": "\n".join(words)},
            {"name": one, "email": "bo@example.com", "company": one, "words": "\n".join(words)},
            "https://r.example.com/" + "".join(one.split()),
            {**HOME, "name": line, "street": line, "city": line, "region": line},
        ]
        number = await told(hub, ann, "words", answers, f"t{turn}")
        pages = {f"stage {stage}": shape(await ann.see(f"/hub/goes/{number}/{stage}")) for stage in range(5)}
        await hub.do(ann.actor, submissions.submit, number)
        pages["waiting"] = shape(await ann.see(f"/hub/goes/{number}"))
        await hub.do(maren, reviews.send_back, number, "\n".join(words))
        pages["sent back"] = shape(await ann.see(f"{page_of('words')}?for=t{turn}"))
        pages["again"] = shape(await ann.see(f"/hub/goes/{number}/0"))
        await hub.do(ann.actor, submissions.submit, number)
        await hub.do(maren, reviews.decline, number, "\n".join(words))
        pages["declined"] = shape(await ann.see(f"/hub/goes/{number}"))
        seen.append(pages)
        for name, page in pages.items():
            assert page == seen[0][name], (name, words)


async def test_what_is_refused_comes_back_as_words(hub: Hub) -> None:
    stages: list[dict[str, Any]] = [
        {"question": "How many?", "kind": "number"},
        {"question": "Size?", "kind": "one", "options": ["S", "M"]},
    ]
    await hub.publish(challenge("words", *stages, {"question": "Where?", "kind": "address"}))
    ann = await hub.member()
    number = await begin(ann, "words")
    for stage, fields in ((0, ["answer"]), (1, ["answer"]), (2, ["country", "postcode", "name"])):
        wanted = None
        for words in ["plain", *ALL[::7]]:
            sent = await post(ann, f"/hub/goes/{number}/{stage}", dict.fromkeys(fields, words))
            assert sent.status_code == 422
            wanted = wanted or shape(sent.text)
            assert shape(sent.text) == wanted, words


async def test_the_name_of_a_thing_is_a_name(hub: Hub) -> None:
    await hub.publish(challenge("words", SHORT, repeat="object"))
    ann = await hub.member()
    plain = shape(await ann.see(page_of("words"), 200))
    named = shape((await ann.client.get(page_of("words"), params={"for": "Pump 7"})).text)
    assert plain != named
    for words in ALL[::5]:
        page = await ann.client.get(page_of("words"), params={"for": words[:120]})
        assert shape(page.text) == named, words


async def test_what_cannot_be_saved_any_more_is_given_back_as_words(hub: Hub) -> None:
    await hub.publish(challenge("words", SHORT))
    ann = await hub.member()
    number = await begin(ann, "words")
    await do(hub, ann, submissions.complete, ann.id, "words", {0: "done elsewhere"})
    wanted = None
    for words in ["plain", *ALL[::5]]:
        sent = await post(ann, f"/hub/goes/{number}/0", {"answer": words})
        assert sent.status_code == 409
        wanted = wanted or shape(sent.text)
        assert shape(sent.text) == wanted, words
        line = await post(ann, f"/hub/goes/{number}/0/draft", {"answer": words})
        assert (line.status_code, shape(line.text)) == (409, [("span", ("class",))])


FORM_DATA = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="answer"\r\n'
BODIES = [
    (b"answer=%ff%fe&to=next", "application/x-www-form-urlencoded"),
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
    (b"--x\r\n", FORM_DATA),
    (PART + b"\r\n\xff\xfe\r\n--x--\r\n", FORM_DATA),
    (PART + b"Content-Type: text/plain; charset=nope\r\n\r\nx\r\n--x--\r\n", FORM_DATA),
    (b"no parts", FORM_DATA),
    (b"x", "multipart/form-data"),
    (b"", ""),
]


@pytest.mark.parametrize("place", range(len(BODIES)))
async def test_a_body_that_is_no_form_is_refused_and_breaks_nothing(hub: Hub, place: int) -> None:
    await hub.publish(challenge("words", SHORT))
    ann = await hub.member()
    number = await begin(ann, "words")
    body, kind = BODIES[place]
    headers = {"Content-Type": kind, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    for path in (f"/hub/goes/{number}/0", f"/hub/goes/{number}/0/draft"):
        sent = await ann.client.post(path, content=body, headers=headers)
        assert 400 <= sent.status_code < 500
    assert await hub.answers(number) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": ["a", "b"], "to": ["next", "back"], "was": ["x", "y"]},
        {"answer": "\x00\ud7ff\uffff", "to": "\x00"},
        {"to": "next"},
        {"answer": "x", "to": "nowhere", "was": "\x00" * 50},
        {f"f{n}": "x" for n in range(900)},
    ],
)
async def test_odd_fields_are_an_answer_or_a_mistake(hub: Hub, fields: dict[str, Any]) -> None:
    kinds = [SHORT, {"score": "How likely?"}, {"referral": "Whom?"}, {"question": "Where?", "kind": "address"}]
    await hub.publish(challenge("words", *kinds, {"read": "Words"}, {"upload": "A photo"}))
    ann = await hub.member()
    number = await begin(ann, "words")
    for stage in range(6):
        sent = await post(ann, f"/hub/goes/{number}/{stage}", fields)
        assert sent.status_code in {303, 409, 422}, sent.text
        sent = await post(ann, f"/hub/goes/{number}/{stage}/draft", fields)
        assert sent.status_code in {200, 409, 422}, sent.text
