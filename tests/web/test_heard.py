"""Being heard in the hub: a question has somebody and a day, an answer is read here, and nobody reads another's."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest
from jinja2.ext import babel_extract
from litestar import Litestar
from sqlalchemy import func, select

from advocacy.database import SYSTEM, Actor
from advocacy.engine.journal import standings
from advocacy.listening import answering, conversations, hearing, questions
from advocacy.listening.conversations import LONGEST, conversation_lines
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import staff
from advocacy.people.customers import change
from advocacy.programs.programs import load
from tests.web.apps import app_of
from tests.web.members import Guest, filled_buttons, guest, joined, key_in, looks
from web.answers import wording_for
from web.hub.heard.pages import QUESTIONS
from web.language import translations
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

TEMPLATES = Path(__file__).parents[2] / "web" / "templates" / "hub"
PROGRAM = """\
program: p
name: Program
host: {name: Maren <b>Okafor</b>, title: looks after customers, mail: maren@example.com}
levels: [{key: newcomer, name: Newcomer, from: 0}]
challenges: [{challenge: a, title: A, benefit: B, points: 5, stages: [{read: W}]}]
"""
HOSTILE = "<script>alert(1)</script> \"' & <img src=x onerror=alert(1)>\nمرحبا\u202e"


class Hub:
    """A program with a host of the staff, and a member with a browser."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.app: Litestar = app_of(house)

    async def open(self) -> "Hub":
        async with self.house.database.work(SYSTEM) as work:
            await load(work, PROGRAM, "p.yaml", TAKE_PARTS)
            self.maren = await staff.add(work, "maren@example.com", "manager", name="Maren Okafor")
            self.jakob = await staff.add(work, "jakob@example.com", "manager", name="Jakob Lind")
        self.ann = await self.member("Ann")
        return self

    async def member(self, name: str) -> Guest:
        [number] = await joined(self.house, name=name)
        async with self.house.database.work(SYSTEM) as work:
            await work.execute(standings.update().where(standings.c.customer_id == number).values(program="p"))
        return await guest(self.house, self.app, number)

    async def answer(self, number: int, words: str, *, by: int | None = None, closing: bool = False) -> None:
        verb = answering.close if closing else answering.answer
        async with self.house.database.work(Actor("staff", by or self.maren, "manager")) as work:
            await verb(work, await conversations.get(work, number), by or self.maren, words)

    async def comment(self, words: str | None = "Too many clicks.", score: int = 8, who: Guest | None = None) -> int:
        async with self.house.database.work(SYSTEM) as work:
            mine = (who or self.ann).id
            await receive(work, [Response(score, "tool", f"{words}{mine}", mine, comment=words)])
            return int(await work.value(select(func.max(scores.c.id))))

    async def said(self) -> list[str]:
        async with self.house.database.read() as read:
            return [row.words for row in await read.rows(select(conversation_lines).order_by(conversation_lines.c.id))]


@pytest.fixture
async def hub(house: House) -> AsyncIterator[Hub]:
    opened = await Hub(house).open()
    yield opened
    await opened.ann.browser.aclose()


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def heading(page: str) -> str:
    return text_of(re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[0])


async def ask(someone: Guest, words: str = "Why is it slow?") -> int:
    answer = await someone.send("/hub/heard", words=words, key=key_in(await someone.see("/hub/heard")))
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/hub/heard#q(\d+)", answer.headers["Location"])
    assert found is not None
    return int(found[1])


async def test_the_empty_page_says_who_answers_and_by_when(hub: Hub) -> None:
    page = await hub.ann.see("/hub/heard")
    assert heading(page) == "Ask Maren anything."
    assert "Maren answers by Wednesday, here and by mail." in text_of(page)
    assert "A person answers within two working days." in text_of(page)
    assert (filled_buttons(page), page.count("<h1")) == (1, 1)
    assert "Send to Maren" in page


async def test_a_question_goes_to_the_host_and_says_by_when(hub: Hub) -> None:
    number = await ask(hub.ann)
    page = await hub.ann.see("/hub/heard")
    assert heading(page) == "Maren answers by Wednesday."
    assert f'id="q{number}"' in page
    assert page.count('aria-current="step"') == 1
    async with hub.house.database.read() as read:
        [waiting] = await hearing.waiting(read, owner=hub.maren)
    assert (waiting.words, waiting.owner_name) == ("Why is it slow?", "Maren Okafor")


async def test_the_answer_and_what_became_of_it_are_read_here(hub: Hub, watch: Wristwatch) -> None:
    number = await ask(hub.ann)
    await hub.answer(number, "We are at it.", by=hub.jakob)
    page = await hub.ann.see("/hub/heard")
    assert heading(page) == "Jakob has answered you."
    assert re.search(r'<p class="say" dir="auto">We are at it\.</p>', page)
    assert filled_buttons(page) == 1
    watch.forward("P8D")
    await hub.answer(number, "It is quick now.", closing=True)
    page = await hub.ann.see("/hub/heard")
    assert heading(page) == "All you asked is settled."
    assert "What became of it" in text_of(page)
    assert "5 January" in text_of(page)
    # Whoever writes on is waited for again.
    sent = await hub.ann.send(f"/hub/heard/{number}/lines", words="It is back.", key="k")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/hub/heard#q{number}")
    assert heading(await hub.ann.see("/hub/heard")) == "Maren answers by Thursday."


async def test_a_late_answer_is_called_late(hub: Hub, watch: Wristwatch) -> None:
    await ask(hub.ann)
    watch.forward("P3D")
    assert heading(await hub.ann.see("/hub/heard")) == "Maren owes you an answer since yesterday."


async def test_without_a_host_it_is_somebody(hub: Hub, house: House) -> None:
    [number] = await joined(house, name="Zoe")
    zoe = await guest(house, hub.app, number)
    assert heading(await zoe.see("/hub/heard")) == "Ask us anything."
    await ask(zoe)
    page = await zoe.see("/hub/heard")
    assert heading(page) == "You have an answer by Wednesday."
    assert "Somebody of us takes it on and answers by Wednesday." in text_of(page)


async def test_sent_twice_it_is_asked_once(hub: Hub) -> None:
    key = key_in(await hub.ann.see("/hub/heard"))
    places = {(await hub.ann.send("/hub/heard", words="Why?", key=key)).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    number = places.pop().removeprefix("/hub/heard#q")
    for _ in range(2):
        await hub.ann.send(f"/hub/heard/{number}/lines", words="And how?", key=key)
    assert await hub.said() == ["Why?", "And how?"]


@pytest.mark.parametrize("words", ["", " \r\n ", "\0", "y" * (LONGEST + 1)])
async def test_what_cannot_be_taken_is_said_beside_the_field_and_kept(hub: Hub, words: str) -> None:
    number = await ask(hub.ann)
    score = await hub.comment()
    for path, field in (
        ("/hub/heard", "ask"),
        (f"/hub/heard/{number}/lines", f"q{number}"),
        (f"/hub/heard/comments/{score}/lines", f"c{score}"),
    ):
        answer = await hub.ann.send(path, words=words, key="k")
        assert answer.status_code == 422
        assert answer.text.count('aria-invalid="true"') == 1
        assert re.search(rf'<textarea[^>]* id="{field}-words"[^>]*aria-describedby="[^"]*{field}-error"', answer.text)
        assert f'id="{field}-error"' in answer.text
        assert words.strip("\0 \r\n") in answer.text
    assert await hub.said() == ["Why is it slow?"]


async def test_words_are_words_wherever_they_come_from(hub: Hub) -> None:
    number = await ask(hub.ann, HOSTILE)
    await hub.answer(number, HOSTILE)
    await hub.comment(HOSTILE)
    async with hub.house.database.work(SYSTEM) as work:
        await work.execute(staff.staff.update().values(name=HOSTILE[:60]))
    for path in ("/hub/heard", "/hub"):
        page = await hub.ann.see(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    wrong = await hub.ann.send("/hub/heard", words="</textarea><script>" + "y" * LONGEST, key='"><script>')
    assert wrong.status_code == 422
    assert "</textarea><script>" not in wrong.text


async def test_nobody_reads_or_writes_in_anothers(hub: Hub) -> None:
    number, score = await ask(hub.ann, "My own affair."), await hub.comment("My own comment.")
    ben = await hub.member("Ben")
    theirs = await hub.comment(None, who=ben)
    page = await ben.see("/hub/heard")
    assert "My own" not in page
    missing = [await ben.send(f"/hub/heard/{one}/lines", words="x", key="k") for one in (number, 999, 0, 2**63, 10**30)]
    missing += [
        await ben.send(f"/hub/heard/comments/{one}/lines", words="x", key="k") for one in (score, theirs, 999, 2**63)
    ]
    assert [answer.status_code for answer in missing] == [404] * 9
    # What is somebody else's looks exactly like what is not there; numbers that no row can have lead nowhere at all.
    assert len({text_of(answer.text) for answer in missing[:3]}) == 1
    assert await hub.said() == ["My own affair."]
    assert (await hub.ann.send("/hub/heard/x/lines", words="x", key="k")).status_code == 404


async def test_a_comment_is_there_with_what_became_of_it(hub: Hub) -> None:
    score = await hub.comment()
    page = await hub.ann.see("/hub/heard")
    assert "You gave a score of 8, today" in text_of(page)
    assert "Nobody has taken this on yet." in text_of(page)
    async with hub.house.database.work(SYSTEM) as work:
        await answering.take(work, await conversations.of_comment(work, score), hub.jakob)
    assert "Jakob Lind has taken this on." in text_of(await hub.ann.see("/hub/heard"))
    sent = await hub.ann.send(f"/hub/heard/comments/{score}/lines", words="In the evening.", key="k")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/hub/heard#c{score}")
    page = text_of(await hub.ann.see("/hub/heard"))
    assert "Jakob Lind has it and answers by Wednesday." in page
    assert "In the evening." in page
    async with hub.house.database.read() as read:
        [row] = await hearing.comments_of(read, hub.ann.id)
    await hub.answer(row.id, "Gone with the next version.", by=hub.jakob, closing=True)
    page = text_of(await hub.ann.see("/hub/heard"))
    assert "What became of it" in page
    assert "Gone with the next version." in page
    # Through its conversation the next line finds its place beside the comment.
    sent = await hub.ann.send(f"/hub/heard/{row.id}/lines", words="Thank you.", key="k")
    assert sent.headers["Location"] == f"/hub/heard#c{score}"


async def test_twenty_questions_a_day_are_enough(hub: Hub, watch: Wristwatch) -> None:
    for number in range(QUESTIONS.most):
        assert (await hub.ann.send("/hub/heard", words=f"Question {number}", key="k")).status_code == 303
    answer = await hub.ann.send("/hub/heard", words="One more", key="k")
    assert answer.status_code == 429
    assert re.search(r"<textarea[^>]*>\s*One more</textarea>", answer.text)
    assert 'aria-invalid="true"' in answer.text
    watch.forward("P1D")
    assert (await hub.ann.send("/hub/heard", words="One more", key="k")).status_code == 303


async def test_older_questions_are_on_further_pages(hub: Hub) -> None:
    async with hub.house.database.work(SYSTEM) as work:
        for number in range(45):
            await questions.ask(work, hub.ann.id, f"Number {number:02}.", key=str(number), owner=hub.maren)
    seen: list[str] = []
    path, pages = "/hub/heard", 0
    while path:
        page = await hub.ann.see(path)
        seen += re.findall(r"Number (\d\d)\.", page)
        assert filled_buttons(page) == (pages == 0)
        older = re.search(r'href="(/hub/heard\?before=\d+)"', page)
        path, pages = unescape(older[1]) if older else "", pages + 1
    # The one that waits longest of a page stands first there.
    assert (sorted(seen), pages) == ([f"{number:02}" for number in range(45)], 3)
    for odd in ("0", "-1", str(2**63), str(10**30)):
        assert (await hub.ann.browser.get(f"/hub/heard?before={odd}")).status_code == 200
    assert (await hub.ann.browser.get("/hub/heard?before=x")).status_code == 400


async def test_ten_and_a_thousand_take_the_same_statements(hub: Hub) -> None:
    async def look(number: int) -> int:
        async with hub.house.database.work(SYSTEM) as work:
            given = [Response(8, "tool", f"{number}{n}", hub.ann.id, comment=f"Comment {n}") for n in range(number)]
            await receive(work, given)
            for n in range(number):
                await questions.ask(work, hub.ann.id, f"{n}", key=f"{number}", owner=hub.maren)
        with looks(hub.house) as said:
            await hub.ann.see("/hub/heard")
        return len(said)

    assert await look(10) == await look(1000) <= 7


async def test_looking_writes_nothing(hub: Hub) -> None:
    await hub.comment()
    before = await hub.said()
    for _ in range(2):
        await hub.ann.see("/hub/heard")
    async with hub.house.database.read() as read:
        assert await read.value(select(func.count()).select_from(conversations.conversations)) == 0
    assert await hub.said() == before


async def test_htmx_gets_the_middle_of_the_page(hub: Hub) -> None:
    answer = await hub.ann.browser.get("/hub/heard", headers={"HX-Request-Type": "partial"})
    assert "<html" not in answer.text
    assert "Ask Maren anything." in answer.text


async def test_the_line_on_the_home_page_goes_on_where_it_stopped(hub: Hub) -> None:
    assert 'action="/hub/heard"' in await hub.ann.see("/hub")
    number = await ask(hub.ann)
    page = await hub.ann.see("/hub")
    assert f'action="/hub/heard/{number}/lines"' in page
    assert "answers by Wednesday" in text_of(page)
    await hub.answer(number, "Because of the rain. " * 40, closing=True)
    page = await hub.ann.see("/hub")
    assert 'action="/hub/heard"' in page
    assert "Because of the rain." in page
    assert "Because of the rain. " * 20 not in page


async def test_it_is_all_there_in_german(hub: Hub) -> None:
    said: set[str] = set()
    for name in ("heard", "heard_parts", "open_line", "boards"):
        with (TEMPLATES / f"{name}.html").open("rb") as file:
            options = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
            for _line, _call, message, _comments in babel_extract(file, ["_", "gettext", "ngettext"], [], options):
                said.add(message if isinstance(message, str) else str((message or [""])[0]))
    known = translations("de")
    same = {"Name"}
    assert sorted(one for one in said - same if known.gettext(one) == one) == []
    assert len(said) > 80
    async with hub.house.database.work(SYSTEM) as work:
        await change(work, hub.ann.id, language="de")
    number = await ask(hub.ann)
    assert heading(await hub.ann.see("/hub/heard")) == "Maren antwortet bis Mittwoch."
    wrong = await hub.ann.send(f"/hub/heard/{number}/lines", words="y" * 10_001, key="k")
    assert "Das sind 10.001 Zeichen, Platz ist für 10.000." in text_of(wrong.text)
    assert wording_for("de-AT").closed == "Was daraus geworden ist"
    assert wording_for("fr").closed == "What became of it"
